package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;

/**
 * torchvision's GoogLeNet (Szegedy et al., Going Deeper with Convolutions, 2015), with batch norm,
 * and 3x3 convolutions where the paper has 5x5, as in the published weights.
 *
 * <p>The two auxiliary heads, which helped training before there was batch norm, are left out, and
 * don't count among its parameters.
 */
final class GoogLeNet {

  private static final Published PUBLISHED =
      new Published(
          "GoogLeNet", "Szegedy et al., Going Deeper with Convolutions, 2015, arXiv:1409.4842");
  private static final int SMALLEST_SIDE = 15;
  private static final double DROPOUT = 0.2;

  private GoogLeNet() {}

  /** Filters of the four branches' last convolutions, and of the first ones of two of them. */
  private record Filters(int first, int[] second, int[] third, int pooled) {

    static Filters of(int first, int reduce3, int third3, int reduce5, int third5, int pooled) {
      return new Filters(first, new int[] {reduce3, third3}, new int[] {reduce5, third5}, pooled);
    }
  }

  static void registerIn(ModelRegistry registry) {
    registry.add(PUBLISHED.imagenet("googlenet", 224, 6_624_904, 1_498_376_192), GoogLeNet::lay);
  }

  private static ComputationGraphConfiguration lay(NetworkBlocks blocks, int classes) {
    ImageShape images = blocks.shape();
    ImageSizes.requireAtLeast(SMALLEST_SIDE, "GoogLeNet", images);
    CeilPools pools = new CeilPools(blocks, (images.height() + 1) / 2, (images.width() + 1) / 2);
    String x = unit(blocks, "conv1", blocks.input(), Convolution.of(64, 7, 2, 3));
    x = pools.maxPool("maxpool1", x, 3);
    x = unit(blocks, "conv2", x, Convolution.of(64, 1, 1, 0));
    x = unit(blocks, "conv3", x, Convolution.of(192, 3, 1, 1));
    x = pools.maxPool("maxpool2", x, 3);
    x = inception(blocks, "inception3a", x, Filters.of(64, 96, 128, 16, 32, 32));
    x = inception(blocks, "inception3b", x, Filters.of(128, 128, 192, 32, 96, 64));
    x = pools.maxPool("maxpool3", x, 3);
    x = inception(blocks, "inception4a", x, Filters.of(192, 96, 208, 16, 48, 64));
    x = inception(blocks, "inception4b", x, Filters.of(160, 112, 224, 24, 64, 64));
    x = inception(blocks, "inception4c", x, Filters.of(128, 128, 256, 24, 64, 64));
    x = inception(blocks, "inception4d", x, Filters.of(112, 144, 288, 32, 64, 64));
    x = inception(blocks, "inception4e", x, Filters.of(256, 160, 320, 32, 128, 128));
    x = pools.maxPool("maxpool4", x, 2);
    x = inception(blocks, "inception5a", x, Filters.of(256, 160, 320, 32, 128, 128));
    x = inception(blocks, "inception5b", x, Filters.of(384, 192, 384, 48, 128, 128));
    x = blocks.dropout("dropout", blocks.globalAveragePool("avgpool", x), DROPOUT);
    return blocks.output("fc", x, classes);
  }

  private static String inception(NetworkBlocks blocks, String name, String from, Filters filters) {
    String pool = blocks.maxPool(name + ".branch4.0", from, 3, 1, 1);
    return blocks.merge(
        name + ".cat",
        unit(blocks, name + ".branch1", from, Convolution.of(filters.first(), 1, 1, 0)),
        reduced(blocks, name + ".branch2", from, filters.second()),
        reduced(blocks, name + ".branch3", from, filters.third()),
        unit(blocks, name + ".branch4.1", pool, Convolution.of(filters.pooled(), 1, 1, 0)));
  }

  private static String reduced(NetworkBlocks blocks, String name, String from, int[] filters) {
    String x = unit(blocks, name + ".0", from, Convolution.of(filters[0], 1, 1, 0));
    return unit(blocks, name + ".1", x, Convolution.of(filters[1], 3, 1, 1));
  }

  /** eps is TensorFlow's, where the weights come from. */
  private static String unit(
      NetworkBlocks blocks, String name, String from, Convolution convolution) {
    return new ConvUnits(blocks, new NetworkBlocks.Norm(1e-3, 0.9), ConvUnits.Naming.NAMED)
        .activated(name, from, convolution, Activation.RELU.getActivationFunction());
  }
}
