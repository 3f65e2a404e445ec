package org.kiln.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.data.Batch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** How a network wants its images. */
public enum InputLayout {
  /** (N, C, H, W), DL4J's default. */
  NCHW,
  /** (N, H, W, C). */
  NHWC,
  /** (N, C*H*W), as the rows of DL4J's MNIST iterator. */
  FLAT;

  /** What {@code network} wants, read off the layers at its input and its convolutions. */
  public static InputLayout of(NetworkView network) {
    if (network.network() instanceof ComputationGraph graph) {
      return of(graph.getConfiguration(), graph.getLayers());
    }
    MultiLayerNetwork layers = (MultiLayerNetwork) network.network();
    MultiLayerConfiguration configuration = layers.getLayerWiseConfigurations();
    Layer first = configuration.getConf(0).getLayer();
    return wantsRows(first, configuration.getInputPreProcess(0)) ? FLAT : of(layers.getLayers());
  }

  private static InputLayout of(
      ComputationGraphConfiguration configuration, org.deeplearning4j.nn.api.Layer[] layers) {
    String input = configuration.getNetworkInputs().get(0);
    Map<String, List<String>> inputs = configuration.getVertexInputs();
    Collection<Map.Entry<String, GraphVertex>> vertices = configuration.getVertices().entrySet();
    boolean rows =
        vertices.stream()
            .filter(vertex -> inputs.get(vertex.getKey()).contains(input))
            .anyMatch(
                vertex ->
                    vertex.getValue() instanceof LayerVertex layer
                        && wantsRows(layer.getLayerConf().getLayer(), layer.getPreProcessor()));
    return rows ? FLAT : of(layers);
  }

  private static boolean wantsRows(Layer layer, InputPreProcessor before) {
    boolean dense = layer instanceof DenseLayer || layer instanceof BaseOutputLayer;
    return before instanceof FeedForwardToCnnPreProcessor
        || (dense && !(before instanceof CnnToFeedForwardPreProcessor));
  }

  private static InputLayout of(org.deeplearning4j.nn.api.Layer[] layers) {
    boolean channelsLast =
        Arrays.stream(layers)
            .map(layer -> layer.conf().getLayer())
            .anyMatch(
                layer ->
                    layer instanceof ConvolutionLayer convolution
                        && convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC);
    return channelsLast ? NHWC : NCHW;
  }

  /**
   * A copy of a batch for DL4J's own {@code fit}.
   *
   * @param type of the network's parameters
   */
  public DataSet copy(Batch batch, DataType type) {
    DataSet data = batch.toDataSet();
    data.setFeatures(arrange(data.getFeatures()).castTo(type));
    data.setLabels(data.getLabels().castTo(type));
    return data;
  }

  /** Features (N, C, H, W) in this layout. */
  private INDArray arrange(INDArray nchw) {
    return switch (this) {
      case NCHW -> nchw;
      case NHWC -> nchw.permute(0, 2, 3, 1).dup('c');
      case FLAT -> nchw.reshape(nchw.size(0), nchw.length() / nchw.size(0));
    };
  }
}
