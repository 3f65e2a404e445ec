package org.kiln.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.kiln.engine.NetworkNode;
import org.kiln.engine.NetworkView;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a state dict of PyTorch calls a network's parameters: the name of the vertex, which in
 * Kiln's networks is torchvision's of the module, and what the module calls it.
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><th>layer</th><th>DL4J</th><th>PyTorch</th></tr>
 * <tr><td>convolution, grouped too</td><td>W (O, I / groups, kH, kW)</td><td>weight, the same</td></tr>
 * <tr><td>depthwise</td><td>W (kH, kW, I, M)</td><td>weight (I M, 1, kH, kW)</td></tr>
 * <tr><td>transposed</td><td>W (I, O, kH, kW)</td><td>weight, the same</td></tr>
 * <tr><td>dense, output</td><td>W (I, O)</td><td>weight (O, I)</td></tr>
 * <tr><td>these</td><td>b (1, O)</td><td>bias (O)</td></tr>
 * <tr><td>batch norm</td><td>gamma, beta, mean, var, each (1, C)</td>
 *     <td>weight, bias, running_mean, running_var, each (C), and num_batches_tracked ()</td></tr>
 * </table>
 *
 * <p>A dense layer behind an image takes it in the order C, H, W in both. All numbers are the same,
 * but that DL4J's own default for batch norm keeps {@code log10(sqrt(var))}: then {@code var} is
 * converted, right to about 1e-6 of itself; Kiln's networks keep {@code var}. Eps, strides and the
 * like are no parameters: they are the network's. DL4J's running variance is that of the batch
 * itself, PyTorch's that of the population it is drawn from, n / (n - 1) as large: what is read is
 * taken as it is.
 *
 * <p>Layers without a name, in a {@code MultiLayerNetwork}, are called layer0, layer1 and so on.
 */
public final class WeightNames {

  static final String COUNTER = ".num_batches_tracked";

  private final List<NamedWeight> weights;

  private WeightNames(List<NamedWeight> weights) {
    this.weights = List.copyOf(weights);
  }

  /**
   * Names of {@code network}'s parameters.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @throws KilnException if a layer has parameters of which PyTorch's form is not known here
   */
  public static WeightNames of(Model network) {
    List<NodeWeights> nodes = new ArrayList<>();
    NetworkView view = NetworkView.of(network);
    List<NetworkNode> all = view.nodes();
    List<Map<String, INDArray>> tables = view.parameterTables();
    for (int i = 0; i < all.size(); i++) {
      if (!tables.get(i).isEmpty()) {
        nodes.add(new NodeWeights(all.get(i), tables.get(i)));
      }
    }
    return new WeightNames(nodes.stream().flatMap(node -> node.weights().stream()).toList());
  }

  /** All of them, layer by layer in the order in which they run, as a state dict has them. */
  public List<String> names() {
    return weights.stream().map(NamedWeight::name).toList();
  }

  List<NamedWeight> weights() {
    return weights;
  }

  private record NodeWeights(NetworkNode node, Map<String, INDArray> table) {

    List<NamedWeight> weights() {
      requireChannelsFirst();
      requireWhole();
      return new LayerWeights(node.name(), node.configuration())
          .of(table)
          .orElseThrow(
              () ->
                  new KilnException(
                      ("Layer '%s', a %s, has parameters %s, of which no form in PyTorch is known."
                              + " Expected convolutions, dense layers and batch norm; DL4J's own"
                              + " format takes any: ModelSerializer.writeModel")
                          .formatted(
                              node.name(),
                              node.configuration().getClass().getSimpleName(),
                              table.keySet())));
    }

    private void requireChannelsFirst() {
      if (node.preprocessor().orElse(null) instanceof CnnToFeedForwardPreProcessor flatten
          && flatten.getFormat() == CNN2DFormat.NHWC) {
        throw new KilnException(
            "Layer '"
                + node.name()
                + "' takes an image in the order H, W, C: PyTorch's weights are for C, H, W. Build"
                + " the network in NCHW");
      }
    }

    /** Locked gamma and beta are no parameters in DL4J, and none in PyTorch if they do nothing. */
    private void requireWhole() {
      if (node.configuration() instanceof BatchNormalization norm
          && norm.isLockGammaBeta()
          && (norm.getGamma() != 1 || norm.getBeta() != 0)) {
        throw new KilnException(
            "Batch norm '%s' locks gamma at %s and beta at %s: PyTorch has only 1 and 0"
                .formatted(node.name(), norm.getGamma(), norm.getBeta()));
      }
    }
  }
}
