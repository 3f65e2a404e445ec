package org.kiln.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.kiln.error.KilnException;
import org.kiln.weights.NamedWeight.Parameter;
import org.kiln.weights.tensor.Safetensors;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.TensorType;
import org.kiln.weights.tensor.Tensors;
import org.kiln.weights.torch.StateDicts;

/**
 * Networks' weights in files that PyTorch reads and writes, under torchvision's names.
 *
 * <pre>{@code
 * var net = Models.create("resnet18", new ImageShape(224, 224, 3), 1000, 1);
 * Weights.read(net, Path.of("resnet18.pth"));
 * Weights.write(net, Path.of("resnet18.safetensors"));
 * }</pre>
 *
 * <p>{@link WeightNames} says which parameter has which name, and what is exact.
 */
public final class Weights {

  /** What PyTorch's users of safetensors ask for before they take a file as theirs. */
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private Weights() {}

  /**
   * Reads a file's tensors: safetensors, or a state dict of PyTorch ({@code .pth}, {@code .pt}), by
   * what it starts with.
   *
   * @throws KilnException if there is no such file, or it is damaged or of neither format
   * @throws IOException if it can't be read
   */
  public static Tensors load(Path file) throws IOException {
    return StateDicts.isOne(file) ? StateDicts.read(file) : Safetensors.read(file);
  }

  /**
   * Gives a network the weights of a file, all of them. Its updater's state and counters stay.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised; of any floating type
   * @param file as {@link #load} reads it: F16, BF16, F32 or F64
   * @throws KilnException if a tensor is missing, superfluous or of another shape, of which it
   *     lists all kinds; the network is then as it was. Counters of batches may be missing
   * @throws IOException if the file can't be read
   */
  public static void read(Model network, Path file) throws IOException {
    assign(network, load(file), file.toString());
  }

  /**
   * Gives a network those weights, all of them.
   *
   * @throws KilnException as {@link #read(Model, Path)}
   */
  public static void assign(Model network, Tensors tensors) {
    assign(network, tensors, "A collection of %,d tensors".formatted(tensors.size()));
  }

  private static void assign(Model network, Tensors tensors, String source) {
    WeightNames names = WeightNames.of(network);
    Mismatch.between(names, tensors).require(source);
    List<Parameter> parameters =
        names.weights().stream()
            .filter(Parameter.class::isInstance)
            .map(Parameter.class::cast)
            .toList();
    parameters.forEach(each -> each.requireValues(tensors.byName().get(each.name())));
    parameters.forEach(each -> each.assign(tensors.byName().get(each.name())));
  }

  /**
   * A network's weights, copied, in the order of a state dict.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param type F32, or narrower ones, to which they are rounded
   * @throws KilnException if the type is not floating, or a layer has no form in PyTorch
   */
  public static Tensors tensors(Model network, TensorType type) {
    List<Tensor> tensors =
        WeightNames.of(network).weights().stream().map(each -> each.tensor(type)).toList();
    return Tensors.of(tensors, METADATA);
  }

  /**
   * Writes a network's weights as safetensors, F32: {@code load_state_dict(load_file(path))} of
   * PyTorch takes them. Reading them back is exact.
   *
   * @param file is replaced whole, or stays as it was
   * @throws KilnException if a layer has no form in PyTorch
   * @throws IOException if it can't be written
   */
  public static void write(Model network, Path file) throws IOException {
    write(network, file, TensorType.F32);
  }

  /**
   * Writes a network's weights as safetensors.
   *
   * @param type F32, or F16 or BF16 for half the size, to which they are rounded
   * @throws KilnException if the type is not floating, or a layer has no form in PyTorch
   * @throws IOException if it can't be written
   */
  public static void write(Model network, Path file, TensorType type) throws IOException {
    Safetensors.write(file, tensors(network, type));
  }
}
