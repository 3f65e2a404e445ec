package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Densely connected networks (Huang et al., Densely Connected Convolutional Networks, 2017):
 * torchvision's, and the paper's for CIFAR with bottlenecks and compression.
 *
 * <p>A layer reads what all layers before it in its block gave, and adds {@code growth} channels.
 */
final class DenseNets {

  private static final Published PUBLISHED =
      new Published(
          "DenseNet",
          "Huang et al., Densely Connected Convolutional Networks, 2017, arXiv:1608.06993");
  private static final int SMALLEST_SIDE = 32;
  private static final int BOTTLENECK = 4;

  private DenseNets() {}

  /** Sizes: channels that a layer adds, channels of the first convolution, layers of each block. */
  private record Size(int growth, int first, List<Integer> layers) {}

  static void registerIn(ModelRegistry registry) {
    Size cifar = new Size(12, 24, List.of(16, 16, 16));
    registry.add(
        new Published("DenseNet (CIFAR)", PUBLISHED.paper())
            .cifar("densenet_bc_100_12", 769_162, 287_929_692),
        (blocks, classes) -> lay(cifar, first(blocks, cifar, 3), blocks, classes));
    add(registry, 121, 7_978_856, 2_834_161_664L, new Size(32, 64, List.of(6, 12, 24, 16)));
    add(registry, 161, 28_681_000, 7_727_907_072L, new Size(48, 96, List.of(6, 12, 36, 24)));
    add(registry, 169, 14_149_480, 3_359_843_328L, new Size(32, 64, List.of(6, 12, 32, 32)));
    add(registry, 201, 20_013_928, 4_291_365_888L, new Size(32, 64, List.of(6, 12, 48, 32)));
  }

  private static void add(
      ModelRegistry registry, int depth, long parameters, long multiplyAdds, Size size) {
    registry.add(
        PUBLISHED.imagenet("densenet" + depth, 224, parameters, multiplyAdds),
        (blocks, classes) -> {
          ImageSizes.requireAtLeast(SMALLEST_SIDE, "DenseNet-" + depth, blocks.shape());
          return lay(size, stem(blocks, size), blocks, classes);
        });
  }

  private static String first(NetworkBlocks blocks, Size size, int kernel) {
    int stride = kernel == 3 ? 1 : 2;
    return blocks.convolution(
        "features.conv0", blocks.input(), Convolution.of(size.first(), kernel, stride, kernel / 2));
  }

  private static String stem(NetworkBlocks blocks, Size size) {
    String x = normalised(blocks, "features.norm0", "features.relu0", first(blocks, size, 7));
    return blocks.maxPool("features.pool0", x, 3, 2, 1);
  }

  private static ComputationGraphConfiguration lay(
      Size size, String from, NetworkBlocks blocks, int classes) {
    String x = from;
    int channels = size.first();
    int last = size.layers().size();
    for (int block = 1; block <= last; block++) {
      String name = "features.denseblock" + block;
      int layers = size.layers().get(block - 1);
      for (int layer = 1; layer <= layers; layer++) {
        x = denseLayer(blocks, name + ".denselayer" + layer, x, size.growth());
      }
      channels += layers * size.growth();
      if (block < last) {
        channels /= 2;
        x = transition(blocks, "features.transition" + block, x, channels);
      }
    }
    x = normalised(blocks, "features.norm" + (last + 1), "relu", x);
    return blocks.output("classifier", blocks.globalAveragePool("avgpool", x), classes);
  }

  private static String denseLayer(NetworkBlocks blocks, String name, String from, int growth) {
    String x = normalised(blocks, name + ".norm1", name + ".relu1", from);
    x = blocks.convolution(name + ".conv1", x, Convolution.of(BOTTLENECK * growth, 1, 1, 0));
    x = normalised(blocks, name + ".norm2", name + ".relu2", x);
    x = blocks.convolution(name + ".conv2", x, Convolution.of(growth, 3, 1, 1));
    return blocks.merge(name + ".cat", from, x);
  }

  private static String transition(NetworkBlocks blocks, String name, String from, int channels) {
    String x = normalised(blocks, name + ".norm", name + ".relu", from);
    x = blocks.convolution(name + ".conv", x, Convolution.of(channels, 1, 1, 0));
    return blocks.averagePool(name + ".pool", x, 2, 2);
  }

  private static String normalised(NetworkBlocks blocks, String norm, String relu, String from) {
    return blocks.relu(relu, blocks.batchNorm(norm, from));
  }
}
