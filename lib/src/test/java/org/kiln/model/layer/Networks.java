package org.kiln.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small networks in DOUBLE around what a test is about: 5x4 pixels, 4 channels, 3 classes. */
final class Networks {

  static final int HEIGHT = 5;
  static final int WIDTH = 4;
  static final int CHANNELS = 4;

  private Networks() {}

  /** {@code body} adds vertices behind the vertex it is told, and returns the last one's name. */
  static ComputationGraph of(CNN2DFormat format, BiFunction<GraphBuilder, String, String> body) {
    return ofChannels(format, CHANNELS, body);
  }

  /** The same for images of another number of channels. */
  static ComputationGraph ofChannels(
      CNN2DFormat format, int channels, BiFunction<GraphBuilder, String, String> body) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .seed(3)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, channels, format));
    String last = body.apply(graph, "input");
    graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), last)
        .addLayer(
            "output",
            new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
            "pool")
        .setOutputs("output");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  static INDArray images(CNN2DFormat format, int count) {
    Nd4j.getRandom().setSeed(9);
    return format == CNN2DFormat.NCHW
        ? Nd4j.randn(DataType.DOUBLE, count, CHANNELS, HEIGHT, WIDTH)
        : Nd4j.randn(DataType.DOUBLE, count, HEIGHT, WIDTH, CHANNELS);
  }

  static INDArray labels(int count) {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, count, 3);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return labels;
  }

  /** After a round trip through JSON, the configuration is equal and the output the same. */
  static void assertSurvivesJson(ComputationGraph network, INDArray images) {
    ComputationGraphConfiguration configuration =
        ComputationGraphConfiguration.fromJson(network.getConfiguration().toJson());
    ComputationGraph restored = new ComputationGraph(configuration);
    restored.init(network.params(), false);

    assertThat(configuration).isEqualTo(network.getConfiguration());
    assertThat(restored.outputSingle(images).equalsWithEps(network.outputSingle(images), 0))
        .isTrue();
  }
}
