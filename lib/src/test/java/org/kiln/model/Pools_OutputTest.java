package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Pools against PyTorch's definitions, computed value by value. */
class Pools_OutputTest {

  /** {@code ceil_mode}: the last window may reach over the border. */
  @ParameterizedTest
  @CsvSource({"8, 8, 3", "9, 9, 3", "8, 9, 3", "9, 8, 3", "7, 7, 2", "8, 7, 2", "2, 2, 3"})
  void ceilPools_takeTheMaximumOfWhatIsThere(int height, int width, int kernel) {
    NetworkBlocks blocks = new NetworkBlocks(new ImageShape(height, width, 3), 1);
    CeilPools pools = new CeilPools(blocks, height, width);
    String x = pools.maxPool("pool", blocks.relu("relu", blocks.input()), kernel);
    ComputationGraph network = blocks.classifier("fc", x, 2);
    INDArray images = images(height, width);

    INDArray output = network.feedForward(images, false).get("pool");

    int rows = (int) Math.ceil((height - kernel) / 2.0) + 1;
    int columns = (int) Math.ceil((width - kernel) / 2.0) + 1;
    assertThat(output.shape()).containsExactly(1, 3, rows, columns);
    for (int h = 0; h < rows; h++) {
      for (int w = 0; w < columns; w++) {
        double expected = 0;
        for (int i = 2 * h; i < Math.min(2 * h + kernel, height); i++) {
          for (int j = 2 * w; j < Math.min(2 * w + kernel, width); j++) {
            expected = Math.max(expected, images.getDouble(0, 1, i, j));
          }
        }
        assertThat(output.getDouble(0, 1, h, w)).as("%d, %d", h, w).isEqualTo(expected);
      }
    }
  }

  /** {@code AdaptiveAvgPool2d}: windows from the floor to the ceiling of equal shares. */
  @ParameterizedTest
  @CsvSource({"7, 7", "8, 7", "14, 7", "7, 6", "13, 6", "12, 6"})
  void adaptivePool_averagesEqualShares(int mapSide, int side) {
    NetworkBlocks blocks = new NetworkBlocks(new ImageShape(mapSide, mapSide, 3), 1);
    String x = blocks.activation("map", blocks.input(), Activation.TANH);
    x = new AdaptivePool(side).after("pool", blocks, x, mapSide);
    ComputationGraph network = blocks.classifier("fc", x, 2);
    INDArray images = images(mapSide, mapSide);

    var activations = network.feedForward(images, false);
    INDArray map = activations.get("map");
    INDArray output = activations.get(x);

    assertThat(output.shape()).containsExactly(1, 3, side, side);
    for (int h = 0; h < side; h++) {
      for (int w = 0; w < side; w++) {
        assertThat(output.getDouble(0, 1, h, w)).isCloseTo(mean(map, h, w, side), within(1e-6));
      }
    }
  }

  private static double mean(INDArray map, int h, int w, int side) {
    double size = map.size(2);
    double sum = 0;
    int count = 0;
    for (int i = (int) Math.floor(h * size / side); i < Math.ceil((h + 1) * size / side); i++) {
      for (int j = (int) Math.floor(w * size / side); j < Math.ceil((w + 1) * size / side); j++) {
        sum += map.getDouble(0, 1, i, j);
        count++;
      }
    }
    return sum / count;
  }

  private static INDArray images(int height, int width) {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.randn(DataType.FLOAT, 1, 3, height, width);
  }
}
