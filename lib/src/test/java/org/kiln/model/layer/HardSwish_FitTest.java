package org.kiln.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class HardSwish_FitTest {

  private static final double[] POINTS = {-1e30, -4, -3, -1.5, 0, 1, 3, 5, 1e30};

  @Test
  void getActivation_hasTheDefinedValues() {
    INDArray values = new HardSwish().getActivation(Nd4j.createFromArray(POINTS), true);

    assertThat(values.toDoubleVector())
        .containsExactly(new double[] {0, 0, 0, -0.375, 0, 4.0 / 6, 3, 5, 1e30}, within(1e-15));
  }

  @Test
  void backprop_hasTheDefinedSlopes() {
    INDArray epsilon =
        Nd4j.valueArrayOf(POINTS.length, 2.0).castTo(Nd4j.createFromArray(1.0).dataType());

    INDArray slopes = new HardSwish().backprop(Nd4j.createFromArray(POINTS), epsilon).getFirst();

    assertThat(slopes.toDoubleVector())
        .containsExactly(new double[] {0, 0, 0, 0, 1, 10.0 / 6, 2, 2, 2}, within(1e-15));
  }

  @Test
  void fit_hasTheGradientsOfItsScore() {
    ComputationGraph network = network();
    // Wide enough that all three pieces are met.
    INDArray images = Networks.images(CNN2DFormat.NCHW, 3).muli(5);

    INDArray before = network.feedForward(images, true).get("conv");
    assertThat(before.minNumber().doubleValue()).isLessThan(-3);
    assertThat(before.maxNumber().doubleValue()).isGreaterThan(3);
    GradientCheck.assertGradients(network, images, Networks.labels(3));
  }

  @Test
  void json_restoresActivationAndOutput() {
    Networks.assertSurvivesJson(network(), Networks.images(CNN2DFormat.NCHW, 2));
  }

  private static ComputationGraph network() {
    return Networks.of(
        CNN2DFormat.NCHW,
        (graph, from) -> {
          graph
              .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(4).build(), from)
              .addLayer("hardswish", new ActivationLayer(new HardSwish()), "conv")
              .addLayer(
                  "fused",
                  new ConvolutionLayer.Builder(1, 1).nOut(3).activation(new HardSwish()).build(),
                  "hardswish");
          return "fused";
        });
  }
}
