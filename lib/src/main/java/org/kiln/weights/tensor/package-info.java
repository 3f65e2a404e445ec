/**
 * Tensors with names, and files of them.
 *
 * <ul>
 *   <li>{@link org.kiln.weights.tensor.Tensor} and the ordered collection {@link
 *       org.kiln.weights.tensor.Tensors} are the values.
 *   <li>{@link org.kiln.weights.tensor.Safetensors} reads and writes the format of that name.
 *   <li>{@link org.kiln.weights.tensor.HalfPrecision} converts the floats of 16 bits.
 * </ul>
 *
 * <p>What does not live here: networks, and what their tensors are called. Of Kiln this package
 * imports {@code data.file} and {@code error}.
 */
package org.kiln.weights.tensor;
