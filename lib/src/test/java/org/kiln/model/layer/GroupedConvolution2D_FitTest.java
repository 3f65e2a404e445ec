package org.kiln.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class GroupedConvolution2D_FitTest {

  private static final int FILTERS = 6;

  private static String grouped(GraphBuilder graph, String from, ConvolutionLayer layer) {
    graph.addLayer("grouped", layer, from);
    return "grouped";
  }

  private static ConvolutionLayer.Builder strided(int groups, boolean bias) {
    return new GroupedConvolution2D.Builder(groups, 3, 2)
        .nOut(FILTERS)
        .stride(2, 1)
        .padding(1, 1)
        .hasBias(bias);
  }

  @ParameterizedTest
  @CsvSource({"NCHW, true", "NCHW, false", "NHWC, true", "NHWC, false"})
  void fit_hasTheGradientsOfItsScore(CNN2DFormat format, boolean bias) {
    ConvolutionLayer layer = strided(2, bias).activation(Activation.TANH).build();
    ComputationGraph network = Networks.of(format, (graph, from) -> grouped(graph, from, layer));

    assertThat(network.getParam("grouped_W").shape()).containsExactly(FILTERS, 2, 3, 2);
    GradientCheck.assertGradients(network, Networks.images(format, 3), Networks.labels(3));
  }

  /** Each layer's own gradient is right only if the one it hands down is. */
  @Test
  void fit_passesGradientsToTheLayerBefore() {
    ComputationGraph network =
        Networks.of(
            CNN2DFormat.NCHW,
            (graph, from) -> {
              graph.addLayer("before", new ConvolutionLayer.Builder(1, 1).nOut(4).build(), from);
              return grouped(graph, "before", strided(4, true).nOut(8).build());
            });

    GradientCheck.assertGradients(
        network, Networks.images(CNN2DFormat.NCHW, 2), Networks.labels(2));
  }

  @Test
  void fit_worksInSameModeWithDilation() {
    ConvolutionLayer layer =
        new GroupedConvolution2D.Builder(2, 2, 2)
            .nOut(FILTERS)
            .dilation(2, 2)
            .convolutionMode(ConvolutionMode.Same)
            .build();
    ComputationGraph network =
        Networks.of(CNN2DFormat.NCHW, (graph, from) -> grouped(graph, from, layer));

    GradientCheck.assertGradients(
        network, Networks.images(CNN2DFormat.NCHW, 2), Networks.labels(2));
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void output_isThatOfOneConvolutionPerGroup(CNN2DFormat format) {
    ComputationGraph network =
        Networks.of(format, (graph, from) -> grouped(graph, from, strided(2, true).build()));
    INDArray images = Networks.images(format, 2);
    network.getParam("grouped_b").addi(0.5);

    INDArray output = network.feedForward(images, false).get("grouped");

    for (int group = 0; group < 2; group++) {
      INDArray expected = outputOfGroup(network, format, images, group);
      INDArray actual = channels(format, output, group, FILTERS / 2);
      assertThat(actual.reshape(-1).toDoubleVector())
          .containsExactly(expected.dup('c').reshape(-1).toDoubleVector(), within(1e-12));
    }
  }

  /** A plain convolution of the group's channels with the group's weights. */
  private static INDArray outputOfGroup(
      ComputationGraph network, CNN2DFormat format, INDArray images, int group) {
    ConvolutionLayer plain =
        new ConvolutionLayer.Builder(3, 2)
            .nIn(2)
            .nOut(FILTERS / 2)
            .stride(2, 1)
            .padding(1, 1)
            .build();
    ComputationGraph part =
        Networks.ofChannels(format, 2, (graph, from) -> grouped(graph, from, plain));
    part.getParam("grouped_W")
        .assign(
            network
                .getParam("grouped_W")
                .dup('c')
                .get(NDArrayIndex.interval(group * FILTERS / 2, (group + 1) * FILTERS / 2)));
    part.getParam("grouped_b").assign(0.5);
    return part.feedForward(channels(format, images, group, 2), false).get("grouped");
  }

  private static INDArray channels(CNN2DFormat format, INDArray images, int group, int count) {
    var range = NDArrayIndex.interval(group * count, (group + 1) * count);
    return format == CNN2DFormat.NCHW
        ? images.get(NDArrayIndex.all(), range).dup('c')
        : images.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), range).dup('c');
  }

  @Test
  void fit_trains() {
    ComputationGraph network =
        Networks.of(
            CNN2DFormat.NCHW, (graph, from) -> grouped(graph, from, strided(2, true).build()));
    INDArray[] images = {Networks.images(CNN2DFormat.NCHW, 6)};
    INDArray[] labels = {Networks.labels(6)};
    INDArray before = network.getParam("grouped_W").dup();

    network.fit(images, labels);
    double first = network.score();
    for (int step = 0; step < 20; step++) {
      network.fit(images, labels);
    }

    assertThat(network.score()).isLessThan(first);
    assertThat(network.getParam("grouped_W")).isNotEqualTo(before);
  }

  @Test
  void json_restoresLayerAndOutput() {
    ComputationGraph network =
        Networks.of(
            CNN2DFormat.NCHW, (graph, from) -> grouped(graph, from, strided(2, false).build()));

    Networks.assertSurvivesJson(network, Networks.images(CNN2DFormat.NCHW, 2));
    assertThat(strided(2, true).build())
        .isEqualTo(strided(2, true).build())
        .isNotEqualTo(strided(1, true).build())
        .isNotEqualTo(new ConvolutionLayer.Builder(3, 2).nOut(FILTERS).build());
  }

  @Test
  void weights_startWithTheFanOfOneGroup() {
    ConvolutionLayer layer =
        new GroupedConvolution2D.Builder(4, 3, 3)
            .nIn(256)
            .nOut(256)
            .hasBias(false)
            .weightInit(WeightInit.RELU)
            .build();
    ComputationGraph network =
        Networks.ofChannels(CNN2DFormat.NCHW, 256, (graph, from) -> grouped(graph, from, layer));

    INDArray weights = network.getParam("grouped_W");
    assertThat(weights.length()).isEqualTo(256 * 64 * 9);
    assertThat(weights.stdNumber().doubleValue())
        .isCloseTo(Math.sqrt(2.0 / (64 * 9)), within(1e-3));
  }

  @Test
  void groups_mustDivideTheChannels() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GroupedConvolution2D.Builder(0, 3, 3))
        .withMessageContaining("0 groups");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Networks.of(
                    CNN2DFormat.NCHW,
                    (graph, from) -> grouped(graph, from, strided(4, true).build())))
        .withMessageContaining("4 input and 6 output channels in 4 groups");
  }
}
