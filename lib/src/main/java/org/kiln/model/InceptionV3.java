package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.kiln.model.Convolution.Window;

/**
 * torchvision's Inception v3 (Szegedy et al., Rethinking the Inception Architecture for Computer
 * Vision, 2016), for images of 299 pixels a side.
 *
 * <p>The auxiliary head is left out, and does not count among its parameters: with its 3,326,696
 * they are the 27,161,264 that torchvision names.
 */
final class InceptionV3 {

  private static final Published PUBLISHED =
      new Published(
          "Inception",
          "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016,"
              + " arXiv:1512.00567");
  private static final int SMALLEST_SIDE = 75;
  private static final double DROPOUT = 0.5;

  private InceptionV3() {}

  static void registerIn(ModelRegistry registry) {
    registry.add(
        PUBLISHED.imagenet("inception_v3", 299, 23_834_568, 5_713_216_096L), InceptionV3::lay);
  }

  private static ComputationGraphConfiguration lay(NetworkBlocks blocks, int classes) {
    ImageSizes.requireAtLeast(SMALLEST_SIDE, "Inception v3", blocks.shape());
    InceptionBlocks inception = new InceptionBlocks(blocks);
    String x = inception.unit("Conv2d_1a_3x3", blocks.input(), Convolution.of(32, 3, 2, 0));
    x = inception.unit("Conv2d_2a_3x3", x, Convolution.of(32, 3, 1, 0));
    x = inception.unit("Conv2d_2b_3x3", x, Convolution.of(64, Window.keeping(3, 3)));
    x = blocks.maxPool("maxpool1", x, 3, 2, 0);
    x = inception.unit("Conv2d_3b_1x1", x, Convolution.of(80, 1, 1, 0));
    x = inception.unit("Conv2d_4a_3x3", x, Convolution.of(192, 3, 1, 0));
    x = blocks.maxPool("maxpool2", x, 3, 2, 0);
    x = inception.a("Mixed_5b", x, 32);
    x = inception.a("Mixed_5c", x, 64);
    x = inception.a("Mixed_5d", x, 64);
    x = inception.b("Mixed_6a", x);
    x = inception.c("Mixed_6b", x, 128);
    x = inception.c("Mixed_6c", x, 160);
    x = inception.c("Mixed_6d", x, 160);
    x = inception.c("Mixed_6e", x, 192);
    x = inception.d("Mixed_7a", x);
    x = inception.e("Mixed_7b", x);
    x = inception.e("Mixed_7c", x);
    x = blocks.dropout("dropout", blocks.globalAveragePool("avgpool", x), DROPOUT);
    return blocks.output("fc", x, classes);
  }
}
