package org.kiln.engine.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the lowering reads of a network, the same for both of DL4J's kinds.
 *
 * @param inputs names of the network inputs
 * @param outputs names of the output layers
 * @param nodes layers and vertices in topological order, without the inputs
 * @param format how DL4J lays out its image arrays
 */
record NetworkGraph(
    List<String> inputs, List<String> outputs, List<NetworkNode> nodes, CNN2DFormat format) {

  /** Whether DL4J's image arrays run channel by channel. */
  boolean planes() {
    return format == CNN2DFormat.NCHW;
  }

  /**
   * What is read of a network.
   *
   * @throws IllegalArgumentException if it is of neither kind
   */
  static NetworkGraph of(Model network) {
    if (network instanceof ComputationGraph graph) {
      return of(graph);
    }
    if (network instanceof MultiLayerNetwork layers) {
      return of(layers);
    }
    throw new IllegalArgumentException(
        "A " + network.getClass().getName() + ": expected a ComputationGraph or MultiLayerNetwork");
  }

  private static NetworkGraph of(ComputationGraph network) {
    ComputationGraphConfiguration configuration = network.getConfiguration();
    List<NetworkNode> nodes = new ArrayList<>();
    for (int index : network.topologicalSortOrder()) {
      String name = network.getVertices()[index].getVertexName();
      GraphVertex vertex = configuration.getVertices().get(name);
      if (vertex != null) {
        nodes.add(node(network, name, vertex, configuration.getVertexInputs().get(name)));
      }
    }
    return new NetworkGraph(
        configuration.getNetworkInputs(), configuration.getNetworkOutputs(), nodes, format(nodes));
  }

  private static NetworkGraph of(MultiLayerNetwork network) {
    List<NetworkNode> nodes = new ArrayList<>();
    String input = "input";
    Layer[] layers = network.getLayers();
    INDArray parameters = network.params();
    for (int i = 0; i < layers.length; i++) {
      String given = layers[i].conf().getLayer().getLayerName();
      String name = given == null ? "layer" + i : given;
      nodes.add(
          NetworkNode.of(
              name,
              List.of(input),
              layers[i],
              Optional.ofNullable(network.getLayerWiseConfigurations().getInputPreProcess(i)),
              parameters));
      input = name;
    }
    return new NetworkGraph(List.of("input"), List.of(input), nodes, format(nodes));
  }

  private static NetworkNode node(
      ComputationGraph network, String name, GraphVertex vertex, List<String> inputs) {
    if (vertex instanceof LayerVertex layerVertex) {
      return NetworkNode.of(
          name,
          inputs,
          network.getVertex(name).getLayer(),
          Optional.ofNullable(layerVertex.getPreProcessor()),
          network.params());
    }
    boolean frozen = vertex instanceof FrozenVertex;
    Object configuration = frozen ? ((FrozenVertex) vertex).getUnderlying() : vertex;
    return new NetworkNode(
        name,
        inputs,
        configuration,
        Optional.empty(),
        frozen ? NetworkNode.Mode.FROZEN : NetworkNode.Mode.TRAINED,
        Map.of());
  }

  /** Only layers that read nothing but images say it reliably. */
  private static CNN2DFormat format(List<NetworkNode> nodes) {
    for (NetworkNode node : nodes) {
      if (node.configuration() instanceof ConvolutionLayer layer) {
        return layer.getCnn2dDataFormat();
      }
      if (node.configuration() instanceof SubsamplingLayer layer) {
        return layer.getCnn2dDataFormat();
      }
    }
    return CNN2DFormat.NCHW;
  }
}
