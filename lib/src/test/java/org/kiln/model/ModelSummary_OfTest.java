package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.kiln.model.ModelSummary.Row;
import org.nd4j.linalg.activations.Activation;

class ModelSummary_OfTest {

  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);

  @Test
  void rows_tellShapesAndCounts() {
    ModelSummary summary = ModelSummary.of(Models.create("resnet20", CIFAR, 10, 1), CIFAR);

    assertThat(summary.rows())
        .contains(
            new Row("input", "Input", List.of(3L, 32L, 32L), 0, 0, 0),
            new Row("conv1", "Convolution 3x3", List.of(16L, 32L, 32L), 432, 0, 432 * 1024),
            new Row("bn1", "BatchNormalization", List.of(16L, 32L, 32L), 32, 32, 0),
            new Row(
                "layer2.0.conv1", "Convolution 3x3/2", List.of(32L, 16L, 16L), 4608, 0, 1179648),
            new Row("layer2.0.add", "ElementWise", List.of(32L, 16L, 16L), 0, 0, 0),
            new Row("fc", "Output", List.of(10L), 650, 0, 640));
    assertThat(summary.rows().get(0).name()).isEqualTo("input");
    assertThat(summary.otherParameters()).isEqualTo(1568);
  }

  @Test
  void toString_isATableWithTotals() {
    String table = ModelSummary.of(Models.create("resnet20", CIFAR, 10, 1), CIFAR).toString();
    List<String> lines = table.lines().toList();

    assertThat(lines.get(0)).startsWith("layer").endsWith("multiply-adds");
    assertThat(lines)
        .anyMatch(line -> line.matches("conv1 +Convolution 3x3 +16 x 32 x 32 +432 +442,368"));
    assertThat(lines.subList(0, lines.size() - 1))
        .extracting(String::length)
        .containsOnly(lines.get(0).length());
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo(
            "272,474 trainable parameters (and 1,568 others), 40,813,184 multiply-adds an image");
  }

  @Test
  void frozenLayers_areNotTrainableButCostTheSame() {
    MultiLayerNetwork network =
        network(new FrozenLayer(new ConvolutionLayer.Builder(3, 3).nOut(8).build()));

    Row frozen = row(network, "0");

    assertThat(frozen.parameters()).isZero();
    assertThat(frozen.otherParameters()).isEqualTo(8 * 27 + 8);
    assertThat(frozen.multiplyAdds()).isEqualTo(8 * 27 * 36);
  }

  @Test
  void convolutions_ofAllKindsAreCounted() {
    assertMultiplyAdds(
        new DepthwiseConvolution2D.Builder(3, 3).depthMultiplier(2).nOut(6).hasBias(false).build(),
        36 * 9 * 6);
    assertMultiplyAdds(
        new SeparableConvolution2D.Builder(3, 3).depthMultiplier(2).nOut(5).hasBias(false).build(),
        36 * (9 * 6 + 6 * 5));
    assertMultiplyAdds(
        new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(5).build(), 64 * 4 * 3 * 5);
    assertMultiplyAdds(new DenseLayer.Builder().nOut(7).build(), 3 * 64 * 7);
  }

  private static void assertMultiplyAdds(Layer layer, long count) {
    assertThat(row(network(layer), "0").multiplyAdds()).isEqualTo(count);
  }

  private static Row row(MultiLayerNetwork network, String name) {
    return ModelSummary.of(network, InputType.convolutional(8, 8, 3)).rows().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static MultiLayerNetwork network(Layer first) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(first)
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(8, 8, 3))
                .build());
    network.init();
    return network;
  }

  @Test
  void of_leavesTheNetworkAlone() {
    ComputationGraph network = Models.create("lenet5", new ImageShape(28, 28, 1), 10, 1);
    String before = network.getConfiguration().toJson();

    ModelSummary.of(network, new ImageShape(28, 28, 1));

    assertThat(network.getConfiguration().toJson()).isEqualTo(before);
  }
}
