package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against its formula, computed value by value. */
class SqueezeExcitation_OutputTest {

  @ParameterizedTest
  @EnumSource(SqueezeExcitation.Gate.class)
  void after_isTheImageTimesTheGateOfItsMeans(SqueezeExcitation.Gate gate) {
    NetworkBlocks blocks = new NetworkBlocks(new ImageShape(4, 5, 3), 1);
    SqueezeExcitation excitation = new SqueezeExcitation(blocks, Activation.RELU, gate);
    String x = excitation.after("se", blocks.input(), 3, 4);
    ComputationGraph network = blocks.classifier("fc", x, 2);
    network.getParam("se.fc2_b").addi(0.3);
    Nd4j.getRandom().setSeed(3);
    INDArray images = Nd4j.randn(DataType.FLOAT, 2, 3, 4, 5).muli(8);

    INDArray output = network.feedForward(images, false).get(x);

    assertThat(output.shape()).isEqualTo(images.shape());
    for (int n = 0; n < 2; n++) {
      for (int c = 0; c < 3; c++) {
        double factor = factor(network, images, n, c, gate);
        assertThat(output.getDouble(n, c, 1, 2))
            .isCloseTo(images.getDouble(n, c, 1, 2) * factor, within(1e-4));
      }
    }
  }

  private static double factor(
      ComputationGraph network, INDArray images, int n, int c, SqueezeExcitation.Gate gate) {
    INDArray first = network.getParam("se.fc1_W");
    INDArray second = network.getParam("se.fc2_W");
    double sum = 0.3;
    for (int k = 0; k < 4; k++) {
      double inner = 0;
      for (int i = 0; i < 3; i++) {
        double mean = images.slice(n).slice(i).meanNumber().doubleValue();
        inner += first.getDouble(k, i, 0, 0) * mean;
      }
      sum += second.getDouble(c, k, 0, 0) * Math.max(0, inner);
    }
    return gate == SqueezeExcitation.Gate.SIGMOID
        ? 1 / (1 + Math.exp(-sum))
        : Math.min(6, Math.max(0, sum + 3)) / 6;
  }
}
