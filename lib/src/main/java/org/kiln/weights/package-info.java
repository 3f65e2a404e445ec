/**
 * Networks' weights in files that other frameworks read and write.
 *
 * <ul>
 *   <li>{@link org.kiln.weights.Weights} is where to start: {@code Weights.read(net, file)} takes a
 *       {@code .safetensors}, {@code .pth} or {@code .pt}, {@code Weights.write(net, file)} writes
 *       safetensors.
 *   <li>{@link org.kiln.weights.WeightNames} tells what PyTorch calls a network's parameters, and
 *       how they differ from DL4J's; {@code LayerWeights} is where a new kind of layer goes.
 *   <li>{@code tensor} has tensors with names, and safetensors; {@code torch} reads PyTorch's state
 *       dicts.
 * </ul>
 *
 * <p>What is read is checked before anything of a network is changed: a file fits as a whole, or
 * nothing happens.
 *
 * <p>What does not live here: Kiln's own checkpoints ({@code train}), and networks themselves
 * ({@code model}), whose vertices bear torchvision's names. Of Kiln this package imports {@code
 * data.file}, {@code model.layer}, {@code engine} and {@code error}; of its own, {@code weights}
 * imports {@code torch}, and both import {@code tensor}.
 */
package org.kiln.weights;
