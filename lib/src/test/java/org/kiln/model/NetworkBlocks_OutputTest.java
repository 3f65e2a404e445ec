package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.kiln.model.Convolution.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The blocks against their definition, computed value by value. */
class NetworkBlocks_OutputTest {

  private static final ImageShape SHAPE = new ImageShape(7, 6, 3);

  @Test
  void convolution_padsOnAllSidesAndRoundsDown() {
    for (int kernel : new int[] {1, 3, 7}) {
      for (int stride : new int[] {1, 2}) {
        assertConvolution(Convolution.of(4, kernel, stride, kernel / 2));
      }
    }
    assertConvolution(Convolution.of(4, new Window(1, 5, 1, 0, 2)));
    assertConvolution(Convolution.of(4, new Window(3, 1, 2, 1, 0)));
  }

  private static void assertConvolution(Convolution settings) {
    NetworkBlocks blocks = new NetworkBlocks(SHAPE, 1);
    String x = blocks.convolution("conv", blocks.input(), settings);
    ComputationGraph network = blocks.classifier("fc", x, 2);
    INDArray images = images();

    INDArray output = network.feedForward(images, false).get("conv");
    INDArray weights = network.getParam("conv_W");

    Window window = settings.window();
    int rows = (7 + 2 * window.top() - window.height()) / window.stride() + 1;
    int columns = (6 + 2 * window.left() - window.width()) / window.stride() + 1;
    assertThat(output.shape()).containsExactly(2, 4, rows, columns);
    for (long n = 0; n < output.size(0); n++) {
      for (long k = 0; k < output.size(1); k++) {
        for (long h = 0; h < output.size(2); h++) {
          for (long w = 0; w < output.size(3); w++) {
            assertThat(output.getDouble(n, k, h, w))
                .as("%s at %d %d %d %d", settings, n, k, h, w)
                .isCloseTo(convolved(images, weights, settings, n, k, h, w), within(1e-4));
          }
        }
      }
    }
  }

  private static double convolved(
      INDArray images, INDArray weights, Convolution settings, long n, long k, long h, long w) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < settings.window().height(); i++) {
        for (int j = 0; j < settings.window().width(); j++) {
          long y = h * settings.window().stride() + i - settings.window().top();
          long x = w * settings.window().stride() + j - settings.window().left();
          if (y >= 0 && y < 7 && x >= 0 && x < 6) {
            sum += images.getDouble(n, c, y, x) * weights.getDouble(k, c, i, j);
          }
        }
      }
    }
    return sum;
  }

  @Test
  void maxPool_neverTakesThePadding() {
    NetworkBlocks blocks = new NetworkBlocks(SHAPE, 1);
    String x = blocks.maxPool("pool", blocks.input(), 3, 2, 1);
    ComputationGraph network = blocks.classifier("fc", x, 2);
    INDArray negative = images().subi(100);

    INDArray output = network.feedForward(negative, false).get("pool");

    assertThat(output.shape()).containsExactly(2, 3, 4, 3);
    assertThat(output.maxNumber().doubleValue()).isLessThan(-90);
    assertThat(output.getDouble(0, 0, 0, 0)).isEqualTo(max(negative, 0, 1, 0, 1));
    assertThat(output.getDouble(0, 0, 1, 1)).isEqualTo(max(negative, 1, 3, 1, 3));
    assertThat(output.getDouble(0, 0, 3, 2)).isEqualTo(max(negative, 5, 6, 3, 5));
  }

  private static double max(INDArray images, int top, int bottom, int left, int right) {
    double max = Double.NEGATIVE_INFINITY;
    for (int h = top; h <= bottom; h++) {
      for (int w = left; w <= right; w++) {
        max = Math.max(max, images.getDouble(0, 0, h, w));
      }
    }
    return max;
  }

  @Test
  void convolution_startsWithTheVarianceOfHe() {
    NetworkBlocks blocks = new NetworkBlocks(new ImageShape(8, 8, 3), 1);
    String x = blocks.convolution("a", blocks.input(), Convolution.of(128, 3, 1, 1).withBias());
    x = blocks.batchNorm("norm", blocks.convolution("b", x, Convolution.of(64, 3, 2, 1)));
    ComputationGraph network = blocks.classifier("fc", blocks.globalAveragePool("pool", x), 2);

    INDArray weights = network.getParam("b_W");
    assertThat(weights.shape()).containsExactly(64, 128, 3, 3);
    assertThat(weights.stdNumber().doubleValue())
        .isCloseTo(Math.sqrt(2.0 / (9 * 64)), within(1e-3));
    assertThat(weights.meanNumber().doubleValue()).isCloseTo(0, within(1e-3));
    assertThat(network.getParam("a_b").amaxNumber().doubleValue()).isZero();
    assertThat(network.getParam("norm_gamma").minNumber().doubleValue()).isEqualTo(1);
    assertThat(network.getParam("norm_gamma").maxNumber().doubleValue()).isEqualTo(1);
    assertThat(network.getParam("norm_beta").amaxNumber().doubleValue()).isZero();
    assertThat(network.getParam("fc_W").amaxNumber().doubleValue()).isBetween(0.1, 0.125);
  }

  private static INDArray images() {
    Nd4j.getRandom().setSeed(11);
    return Nd4j.randn(DataType.FLOAT, 2, 3, 7, 6);
  }
}
