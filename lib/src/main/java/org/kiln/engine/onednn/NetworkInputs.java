package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.engine.NetworkView;
import org.kiln.engine.plan.op.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network's inputs look like, read off the layers that read them: DL4J keeps no input types.
 *
 * @param planes whether image arrays are (N, C, H, W); else (N, H, W, C)
 * @param readers for each input the first layer that reads it, with what DL4J does to its input
 */
record NetworkInputs(boolean planes, List<Reader> readers) {

  /**
   * A layer at an input.
   *
   * @param layer its configuration; empty if a vertex reads the input
   * @param preprocessor what reshapes the input for it
   */
  record Reader(Optional<Layer> layer, Optional<InputPreProcessor> preprocessor) {

    /** The image that a row of the input is reshaped to, if it is. */
    Optional<FeedForwardToCnnPreProcessor> unflattens() {
      return preprocessor
          .filter(FeedForwardToCnnPreProcessor.class::isInstance)
          .map(FeedForwardToCnnPreProcessor.class::cast);
    }

    /** Whether the layer reads rows of features and not images. */
    boolean matrix() {
      boolean dense =
          layer.filter(l -> l instanceof DenseLayer || l instanceof BaseOutputLayer).isPresent();
      return dense && preprocessor.filter(CnnToFeedForwardPreProcessor.class::isInstance).isEmpty();
    }
  }

  static NetworkInputs of(NetworkView view) {
    if (view.network() instanceof ComputationGraph graph) {
      return of(graph.getConfiguration());
    }
    MultiLayerConfiguration layers =
        ((MultiLayerNetwork) view.network()).getLayerWiseConfigurations();
    List<Layer> all = layers.getConfs().stream().map(conf -> conf.getLayer()).toList();
    Reader first =
        new Reader(Optional.of(all.get(0)), Optional.ofNullable(layers.getInputPreProcess(0)));
    return new NetworkInputs(planes(all.stream()), List.of(first));
  }

  private static NetworkInputs of(ComputationGraphConfiguration graph) {
    List<Reader> readers = new ArrayList<>();
    for (String input : graph.getNetworkInputs()) {
      readers.add(
          graph.getVertices().entrySet().stream()
              .filter(vertex -> graph.getVertexInputs().get(vertex.getKey()).contains(input))
              .map(vertex -> reader(vertex.getValue()))
              .findFirst()
              .orElse(new Reader(Optional.empty(), Optional.empty())));
    }
    Stream<Layer> layers =
        graph.getVertices().values().stream().flatMap(vertex -> reader(vertex).layer().stream());
    return new NetworkInputs(planes(layers), readers);
  }

  private static Reader reader(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        ? new Reader(
            Optional.of(layer.getLayerConf().getLayer()),
            Optional.ofNullable(layer.getPreProcessor()))
        : new Reader(Optional.empty(), Optional.empty());
  }

  private static boolean planes(Stream<Layer> layers) {
    return layers.noneMatch(
        layer ->
            layer instanceof ConvolutionLayer convolution
                    && convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC
                || layer instanceof SubsamplingLayer pooling
                    && pooling.getCnn2dDataFormat() == CNN2DFormat.NHWC);
  }

  /** The shape in which a plan is to read an image input of the given size. */
  Shape images(int input, int batch, int channels, int height, int width) {
    return readers.get(input).matrix()
        ? Shape.matrix(batch, channels * height * width)
        : new Shape(batch, channels, height, width);
  }

  /**
   * The shape in which a plan is to read a DL4J array.
   *
   * @throws IllegalArgumentException if the array is neither a matrix nor a batch of images
   */
  Shape array(int input, INDArray array) {
    int batch = (int) array.size(0);
    if (array.rank() == 2) {
      return readers
          .get(input)
          .unflattens()
          .map(
              image ->
                  new Shape(
                      batch,
                      (int) image.getNumChannels(),
                      (int) image.getInputHeight(),
                      (int) image.getInputWidth()))
          .orElse(Shape.matrix(batch, (int) array.size(1)));
    }
    if (array.rank() != 4) {
      throw new IllegalArgumentException(
          "Features of shape "
              + array.shapeInfoToString()
              + ": expected (N, features) or a batch of images");
    }
    return planes
        ? images(input, batch, (int) array.size(1), (int) array.size(2), (int) array.size(3))
        : images(input, batch, (int) array.size(3), (int) array.size(1), (int) array.size(2));
  }

  /**
   * Shapes to try a lowering with before any batch has been seen: the right channels, and images of
   * a given size where the layers do not tell.
   *
   * @param side height and width of such images
   */
  List<Shape> probe(int side) {
    return readers.stream().map(reader -> probe(reader, side)).toList();
  }

  private static Shape probe(Reader reader, int side) {
    Optional<FeedForwardToCnnPreProcessor> image = reader.unflattens();
    if (image.isPresent()) {
      return new Shape(
          1,
          (int) image.get().getNumChannels(),
          (int) image.get().getInputHeight(),
          (int) image.get().getInputWidth());
    }
    int channels =
        reader.layer().orElse(null) instanceof FeedForwardLayer layer
            ? Math.toIntExact(layer.getNIn())
            : 3;
    return reader.matrix() ? Shape.matrix(1, channels) : new Shape(1, channels, side, side);
  }
}
