package org.kiln.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

class ChannelScaleVertex_FitTest {

  /** A squeeze-and-excitation block behind a convolution. */
  private static String squeezeExcite(GraphBuilder graph, String from, CNN2DFormat format) {
    graph
        .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(4).build(), from)
        .addLayer("squeeze", new GlobalPoolingLayer(PoolingType.AVG), "conv")
        .addLayer("reduce", dense(2, Activation.TANH), "squeeze")
        .addLayer("excite", dense(4, Activation.SIGMOID), "reduce")
        .addVertex("scaled", new ChannelScaleVertex(format), "conv", "excite");
    return "scaled";
  }

  /** The same with 1x1 convolutions, so that the factors are an image of one pixel. */
  private static String convolutional(GraphBuilder graph, String from, CNN2DFormat format) {
    ConvolutionLayer squeeze =
        new ConvolutionLayer.Builder(Networks.HEIGHT, Networks.WIDTH)
            .nOut(Networks.CHANNELS)
            .activation(Activation.SIGMOID)
            .build();
    graph
        .addLayer("excite", squeeze, from)
        .addVertex("scaled", new ChannelScaleVertex(format), from, "excite");
    return "scaled";
  }

  private static DenseLayer dense(int outputs, Activation activation) {
    return new DenseLayer.Builder().nOut(outputs).activation(activation).build();
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void fit_hasTheGradientsOfItsScore(CNN2DFormat format) {
    ComputationGraph network =
        Networks.of(format, (graph, from) -> squeezeExcite(graph, from, format));

    GradientCheck.assertGradients(network, Networks.images(format, 3), Networks.labels(3));
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void fit_takesFactorsThatAreAnImageOfOnePixel(CNN2DFormat format) {
    ComputationGraph network =
        Networks.of(format, (graph, from) -> convolutional(graph, from, format));

    GradientCheck.assertGradients(network, Networks.images(format, 3), Networks.labels(3));
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void output_isImageTimesFactor(CNN2DFormat format) {
    ComputationGraph network =
        Networks.of(format, (graph, from) -> squeezeExcite(graph, from, format));
    boolean channelsFirst = format == CNN2DFormat.NCHW;

    Map<String, INDArray> outputs = network.feedForward(Networks.images(format, 2), false);
    INDArray image = outputs.get("conv");
    INDArray factors = outputs.get("excite");
    INDArray scaled = outputs.get("scaled");

    assertThat(scaled.shape()).isEqualTo(image.shape());
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 4; c++) {
        for (int h = 0; h < 4; h++) {
          for (int w = 0; w < 3; w++) {
            int[] at = channelsFirst ? new int[] {n, c, h, w} : new int[] {n, h, w, c};
            assertThat(scaled.getDouble(at))
                .isCloseTo(image.getDouble(at) * factors.getDouble(n, c), within(1e-14));
          }
        }
      }
    }
  }

  @Test
  void fit_trainsWithWorkspaces() {
    ComputationGraph network =
        Networks.of(
            CNN2DFormat.NCHW, (graph, from) -> squeezeExcite(graph, from, CNN2DFormat.NCHW));
    INDArray[] images = {Networks.images(CNN2DFormat.NCHW, 6)};
    INDArray[] labels = {Networks.labels(6)};

    network.fit(images, labels);
    double first = network.score();
    for (int step = 0; step < 20; step++) {
      network.fit(images, labels);
    }

    assertThat(network.score()).isLessThan(first);
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void json_restoresVertexAndOutput(CNN2DFormat format) {
    ComputationGraph network =
        Networks.of(format, (graph, from) -> squeezeExcite(graph, from, format));

    Networks.assertSurvivesJson(network, Networks.images(format, 2));
  }

  @Test
  void getOutputType_refusesWhatIsNotOneFactorPerChannel() {
    InputType image = InputType.convolutional(8, 8, 16);
    ChannelScaleVertex vertex = new ChannelScaleVertex();

    assertThat(vertex.getOutputType(0, image, InputType.feedForward(16))).isEqualTo(image);
    assertThat(vertex.getOutputType(0, image, InputType.convolutional(1, 1, 16))).isEqualTo(image);
    assertThatThrownBy(() -> vertex.getOutputType(0, image, InputType.feedForward(8)))
        .hasMessageContaining("one factor for each");
    assertThatThrownBy(() -> vertex.getOutputType(0, image, image))
        .hasMessageContaining("one factor for each");
    assertThatThrownBy(() -> vertex.getOutputType(0, image)).hasMessageContaining("one factor");
    assertThatThrownBy(
            () ->
                new ChannelScaleVertex(CNN2DFormat.NHWC)
                    .getOutputType(0, image, InputType.feedForward(16)))
        .hasMessageContaining("NHWC images in a NCHW network");
  }
}
