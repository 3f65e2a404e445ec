package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * VGG networks (Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image
 * Recognition, 2014): the paper's 3x3 convolutions and five max pools, with or without batch norm
 * (columns A, B, D and E of its table 1), and one linear classifier in place of the paper's three,
 * as is usual for CIFAR.
 *
 * <p>Convolutions keep their bias also where batch norm follows, as in torchvision.
 */
final class VggNets {

  private static final String PAPER =
      "Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition,"
          + " 2014, arXiv:1409.1556";
  private static final List<Integer> FILTERS = List.of(64, 128, 256, 512, 512);
  private static final int SMALLEST_SIDE = 1 << FILTERS.size();

  private VggNets() {}

  /** A column of the paper's table: convolutions of each of the five stages. */
  private record Column(int depth, List<Integer> convolutions) {}

  static void registerIn(ModelRegistry registry) {
    Column a = new Column(11, List.of(1, 1, 2, 2, 2));
    Column b = new Column(13, List.of(2, 2, 2, 2, 2));
    Column d = new Column(16, List.of(2, 2, 3, 3, 3));
    Column e = new Column(19, List.of(2, 2, 4, 4, 4));
    register(registry, a, 9_225_610, 9_231_114, 152_769_536);
    register(registry, b, 9_410_122, 9_416_010, 228_267_008);
    register(registry, d, 14_719_818, 14_728_266, 313_201_664);
    register(registry, e, 20_029_514, 20_040_522, 398_136_320);
  }

  private static void register(
      ModelRegistry registry, Column column, long plain, long normalised, long multiplyAdds) {
    ImageShape cifar = new ImageShape(32, 32, 3);
    String name = "vgg" + column.depth();
    registry.register(
        new ModelInfo(name, "VGG", cifar, 10, plain, multiplyAdds, PAPER),
        (input, classes, seed) -> create(column, false, new NetworkBlocks(input, seed), classes));
    registry.register(
        new ModelInfo(name + "_bn", "VGG", cifar, 10, normalised, multiplyAdds, PAPER),
        (input, classes, seed) -> create(column, true, new NetworkBlocks(input, seed), classes));
  }

  private static ComputationGraph create(
      Column column, boolean normalise, NetworkBlocks blocks, int classes) {
    requireLargeEnough(column, blocks.shape());
    String x = blocks.input();
    int module = 0;
    for (int stage = 0; stage < FILTERS.size(); stage++) {
      for (int i = 0; i < column.convolutions().get(stage); i++) {
        Convolution convolution = Convolution.of(FILTERS.get(stage), 3, 1, 1).withBias();
        x = blocks.convolution("features." + module++, x, convolution);
        x = normalise ? blocks.batchNorm("features." + module++, x) : x;
        x = blocks.relu("features." + module++, x);
      }
      x = blocks.maxPool("features." + module++, x, 2, 2, 0);
    }
    return blocks.classifier("classifier", x, classes);
  }

  private static void requireLargeEnough(Column column, ImageShape input) {
    if (Math.min(input.height(), input.width()) < SMALLEST_SIDE) {
      throw new KilnException(
          "VGG-"
              + column.depth()
              + " halves an image five times: expected at least "
              + SMALLEST_SIDE
              + "x"
              + SMALLEST_SIDE
              + " pixels, got "
              + input
              + ". Resize the images, or take a ResNet");
    }
  }
}
