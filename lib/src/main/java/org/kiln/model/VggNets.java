package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.kiln.data.image.ImageShape;

/**
 * VGG networks (Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image
 * Recognition, 2014): the paper's 3x3 convolutions and five max pools, with or without batch norm
 * (columns A, B, D and E of its table 1).
 *
 * <p>Images of 224 pixels a side or more get torchvision's network, which ends in the paper's three
 * linear layers; smaller ones a single linear classifier, as is usual for CIFAR. Convolutions keep
 * their bias also where batch norm follows, as in torchvision.
 */
final class VggNets {

  private static final Published PUBLISHED =
      new Published(
          "VGG",
          "Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image"
              + " Recognition, 2014, arXiv:1409.1556");
  private static final List<Integer> FILTERS = List.of(64, 128, 256, 512, 512);
  private static final int SMALLEST_SIDE = 1 << FILTERS.size();
  private static final int PAPERS_SIDE = 224;
  private static final int PAPERS_MAP = PAPERS_SIDE / SMALLEST_SIDE;

  private VggNets() {}

  /** A column of the paper's table: convolutions of each of the five stages. */
  private record Column(int depth, List<Integer> convolutions) {

    private String name() {
      return "vgg" + depth;
    }
  }

  static void registerIn(ModelRegistry registry) {
    Column a = new Column(11, List.of(1, 1, 2, 2, 2));
    Column b = new Column(13, List.of(2, 2, 2, 2, 2));
    Column d = new Column(16, List.of(2, 2, 3, 3, 3));
    Column e = new Column(19, List.of(2, 2, 4, 4, 4));
    register(registry, a, 132_863_336, 132_868_840, 7_609_090_048L);
    register(registry, b, 133_047_848, 133_053_736, 11_308_466_176L);
    register(registry, d, 138_357_544, 138_365_992, 15_470_264_320L);
    register(registry, e, 143_667_240, 143_678_248, 19_632_062_464L);
  }

  private static void register(
      ModelRegistry registry, Column column, long plain, long normalised, long multiplyAdds) {
    registry.add(
        PUBLISHED.imagenet(column.name(), PAPERS_SIDE, plain, multiplyAdds),
        (blocks, classes) -> lay(column, false, blocks, classes));
    registry.add(
        PUBLISHED.imagenet(column.name() + "_bn", PAPERS_SIDE, normalised, multiplyAdds),
        (blocks, classes) -> lay(column, true, blocks, classes));
  }

  private static ComputationGraphConfiguration lay(
      Column column, boolean normalise, NetworkBlocks blocks, int classes) {
    ImageShape images = blocks.shape();
    boolean small = Math.min(images.height(), images.width()) < PAPERS_SIDE;
    if (small) {
      ImageSizes.requireAtLeast(SMALLEST_SIDE, "VGG-" + column.depth(), images);
      return blocks.output("classifier", features(column, normalise, blocks), classes);
    }
    ImageSizes.requireSquare(PAPERS_SIDE, "VGG-" + column.depth(), images);
    String x = features(column, normalise, blocks);
    int mapSide = images.height() / SMALLEST_SIDE;
    x = new AdaptivePool(PAPERS_MAP).after("avgpool", blocks, x, mapSide);
    return new LinearHead(blocks, classes).droppingLast(x);
  }

  private static String features(Column column, boolean normalise, NetworkBlocks blocks) {
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
    return x;
  }
}
