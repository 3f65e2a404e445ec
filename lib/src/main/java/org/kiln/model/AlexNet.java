package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * AlexNet in torchvision's form: one column, no local response normalisation (Krizhevsky, One Weird
 * Trick for Parallelizing Convolutional Neural Networks, 2014). Takes square images of 224 pixels a
 * side, or of sizes that its last pool can make the same of.
 */
final class AlexNet {

  private static final int SMALLEST_SIDE = 224;
  private static final Published PUBLISHED =
      new Published(
          "AlexNet",
          "Krizhevsky, One Weird Trick for Parallelizing Convolutional Neural Networks, 2014,"
              + " arXiv:1404.5997");

  private AlexNet() {}

  static void registerIn(ModelRegistry registry) {
    registry.add(PUBLISHED.imagenet("alexnet", 224, 61_100_840, 714_188_480), AlexNet::lay);
  }

  private static ComputationGraphConfiguration lay(NetworkBlocks blocks, int classes) {
    ImageSizes.requireSquare(SMALLEST_SIDE, "AlexNet", blocks.shape());
    String x = convolution(blocks, 0, blocks.input(), Convolution.of(64, 11, 4, 2));
    x = blocks.maxPool("features.2", x, 3, 2, 0);
    x = convolution(blocks, 3, x, Convolution.of(192, 5, 1, 2));
    x = blocks.maxPool("features.5", x, 3, 2, 0);
    x = convolution(blocks, 6, x, Convolution.of(384, 3, 1, 1));
    x = convolution(blocks, 8, x, Convolution.of(256, 3, 1, 1));
    x = convolution(blocks, 10, x, Convolution.of(256, 3, 1, 1));
    x = blocks.maxPool("features.12", x, 3, 2, 0);
    x = new AdaptivePool(6).after("avgpool", blocks, x, mapSide(blocks.shape().height()));
    return new LinearHead(blocks, classes).droppingFirst(x);
  }

  private static String convolution(
      NetworkBlocks blocks, int module, String from, Convolution convolution) {
    String x = blocks.convolution("features." + module, from, convolution.withBias());
    return blocks.relu("features." + (module + 1), x);
  }

  /** Behind the first convolution and three pools. */
  private static int mapSide(int side) {
    int map = (side + 2 * 2 - 11) / 4 + 1;
    for (int pool = 0; pool < 3; pool++) {
      map = (map - 3) / 2 + 1;
    }
    return map;
  }
}
