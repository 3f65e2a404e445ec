/**
 * PyTorch's files of weights, read without Python and without running what they say.
 *
 * <ul>
 *   <li>{@link org.kiln.weights.torch.StateDicts} is where to start.
 *   <li>{@code ZipForm} and {@code OldForm} are the two forms of file, {@code StoredZip} the zip
 *       files of the first.
 *   <li>{@code TorchUnpickler} reads the pickle; {@code TorchGlobal} lists what it may build.
 *   <li>{@code Storages} makes tensors of it.
 * </ul>
 *
 * <p>What does not live here: writing them (safetensors is what to write), and what networks call
 * their tensors. Of Kiln this package imports {@code weights.tensor} and {@code error}.
 */
package org.kiln.weights.torch;
