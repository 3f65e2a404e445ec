package org.kiln.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.util.GraphIndices;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * The layers of a network, in the order in which they run, with their output shapes and what they
 * cost. {@link #toString} is a table for people.
 *
 * @param rows one for each vertex, inputs included
 */
public record ModelSummary(List<Row> rows) {

  /** Copies the rows. */
  public ModelSummary {
    rows = List.copyOf(rows);
  }

  /**
   * A layer or vertex.
   *
   * @param name its name in the network
   * @param type what it computes, for instance {@code "Convolution 3x3/2"}
   * @param outputShape of one image's activations, without the batch: (C, H, W), or (features)
   * @param parameters trainable ones
   * @param otherParameters running statistics and frozen weights
   * @param multiplyAdds for one image, forward; 0 for what is neither convolution nor matrix
   *     product
   */
  public record Row(
      String name,
      String type,
      List<Long> outputShape,
      long parameters,
      long otherParameters,
      long multiplyAdds) {}

  /**
   * Summary of a graph.
   *
   * @param network initialised
   * @param input size of its images
   * @throws KilnException if the network can't take such images
   */
  public static ModelSummary of(ComputationGraph network, ImageShape input) {
    return of(network, InputType.convolutional(input.height(), input.width(), input.channels()));
  }

  /**
   * Summary of a graph with any inputs.
   *
   * @param network initialised
   * @param inputs one for each input of the network, in their order
   * @throws KilnException if the network can't take such inputs
   */
  public static ModelSummary of(ComputationGraph network, InputType... inputs) {
    return of(network.getConfiguration(), inputs);
  }

  /**
   * Summary of a graph without weights.
   *
   * @param network its configuration, with the sizes of its layers
   * @param inputs one for each input of the network, in their order
   * @throws KilnException if the network can't take such inputs
   */
  public static ModelSummary of(ComputationGraphConfiguration network, InputType... inputs) {
    ComputationGraphConfiguration configuration = network.clone();
    Map<String, InputType> outputs = configuration.getLayerActivationTypes(true, false, inputs);
    GraphIndices order = new ComputationGraph(configuration).calculateIndices();
    List<Row> rows = new ArrayList<>();
    for (int index : order.getTopologicalSortOrder()) {
      String name = order.getIdxToName().get(index);
      List<InputType> from =
          configuration.getVertexInputs().getOrDefault(name, List.of()).stream()
              .map(outputs::get)
              .toList();
      GraphVertex vertex = configuration.getVertices().get(name);
      VertexCost cost = VertexCost.of(vertex, from, outputs.get(name));
      VertexParameters parameters = VertexParameters.of(vertex);
      rows.add(
          new Row(
              name,
              cost.type(),
              shape(outputs.get(name)),
              parameters.trainable(),
              parameters.others(),
              cost.multiplyAdds()));
    }
    return new ModelSummary(rows);
  }

  /**
   * Summary of a MultiLayerNetwork, whose layers are named by their index.
   *
   * @param network initialised
   * @param input of the first layer
   * @throws KilnException if the network can't take such an input
   */
  public static ModelSummary of(MultiLayerNetwork network, InputType input) {
    return of(network.toComputationGraph(), input);
  }

  /** Trainable parameters of the whole network. */
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /** Running statistics and frozen weights of the whole network. */
  public long otherParameters() {
    return rows.stream().mapToLong(Row::otherParameters).sum();
  }

  /**
   * Multiplications, each with its addition, of one image's forward pass: convolutions and matrix
   * products without their biases. Papers mostly call this FLOPs; counted one by one it is twice as
   * many.
   */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  /** A table with a line for each row and one of totals. */
  @Override
  public String toString() {
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("layer", "type", "output", "parameters", "multiply-adds"));
    for (Row row : rows) {
      cells.add(
          List.of(
              row.name(),
              row.type(),
              row.outputShape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
              count(row.parameters()),
              count(row.multiplyAdds())));
    }
    String total =
        "%,d trainable parameters (and %,d others), %,d multiply-adds an image%n"
            .formatted(parameters(), otherParameters(), multiplyAdds());
    return aligned(cells) + total;
  }

  private static String count(long value) {
    return value == 0 ? "-" : "%,d".formatted(value);
  }

  private static String aligned(List<List<String>> cells) {
    int[] widths = new int[cells.get(0).size()];
    cells.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length())));
    String format =
        "%%-%ds  %%-%ds  %%-%ds  %%%ds  %%%ds%%n"
            .formatted(Arrays.stream(widths).boxed().toArray());
    return cells.stream().map(row -> format.formatted(row.toArray())).collect(Collectors.joining());
  }

  private static List<Long> shape(InputType type) {
    return Arrays.stream(type.getShape(false)).boxed().toList();
  }
}
