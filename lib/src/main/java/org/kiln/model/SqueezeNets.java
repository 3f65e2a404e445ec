package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * torchvision's SqueezeNets 1.0 and 1.1 (Iandola et al., SqueezeNet: AlexNet-Level Accuracy with
 * 50x Fewer Parameters and 0.5MB Model Size, 2016). The classes' scores are the means of rectified
 * maps: there is no linear layer.
 */
final class SqueezeNets {

  private static final Published PUBLISHED =
      new Published("SqueezeNet", "Iandola et al., SqueezeNet, 2016, arXiv:1602.07360");
  private static final double DROPOUT = 0.5;

  private SqueezeNets() {}

  static void registerIn(ModelRegistry registry) {
    registry.add(
        PUBLISHED.imagenet("squeezenet1_0", 224, 1_248_424, 818_924_576), SqueezeNets::version10);
    registry.add(
        PUBLISHED.imagenet("squeezenet1_1", 224, 1_235_496, 349_151_936), SqueezeNets::version11);
  }

  private static ComputationGraphConfiguration version10(NetworkBlocks blocks, int classes) {
    ImageSizes.requireAtLeast(21, "SqueezeNet 1.0", blocks.shape());
    String x = first(blocks, Convolution.of(96, 7, 2, 0));
    CeilPools pools = pools(blocks, 7);
    x = pools.maxPool("features.2", x, 3);
    x = fire(blocks, "features.3", x, 16);
    x = fire(blocks, "features.4", x, 16);
    x = pools.maxPool("features.6", fire(blocks, "features.5", x, 32), 3);
    x = fire(blocks, "features.7", x, 32);
    x = fire(blocks, "features.8", x, 48);
    x = fire(blocks, "features.9", x, 48);
    x = pools.maxPool("features.11", fire(blocks, "features.10", x, 64), 3);
    return end(blocks, fire(blocks, "features.12", x, 64), classes);
  }

  private static ComputationGraphConfiguration version11(NetworkBlocks blocks, int classes) {
    ImageSizes.requireAtLeast(17, "SqueezeNet 1.1", blocks.shape());
    String x = first(blocks, Convolution.of(64, 3, 2, 0));
    CeilPools pools = pools(blocks, 3);
    x = fire(blocks, "features.3", pools.maxPool("features.2", x, 3), 16);
    x = pools.maxPool("features.5", fire(blocks, "features.4", x, 16), 3);
    x = fire(blocks, "features.6", x, 32);
    x = pools.maxPool("features.8", fire(blocks, "features.7", x, 32), 3);
    x = fire(blocks, "features.9", x, 48);
    x = fire(blocks, "features.10", x, 48);
    x = fire(blocks, "features.11", x, 64);
    return end(blocks, fire(blocks, "features.12", x, 64), classes);
  }

  private static String first(NetworkBlocks blocks, Convolution convolution) {
    String x = blocks.convolution("features.0", blocks.input(), convolution.withBias());
    return blocks.relu("features.1", x);
  }

  private static CeilPools pools(NetworkBlocks blocks, int firstKernel) {
    ImageShape images = blocks.shape();
    int height = (images.height() - firstKernel) / 2 + 1;
    return new CeilPools(blocks, height, (images.width() - firstKernel) / 2 + 1);
  }

  /** Squeezes to a few channels, and expands those fourfold twice: by pixels, and by 3x3 ones. */
  private static String fire(NetworkBlocks blocks, String name, String from, int squeezed) {
    int filters = 4 * squeezed;
    String x = rectified(blocks, name + ".squeeze", from, Convolution.of(squeezed, 1, 1, 0));
    return blocks.merge(
        name + ".cat",
        rectified(blocks, name + ".expand1x1", x, Convolution.of(filters, 1, 1, 0)),
        rectified(blocks, name + ".expand3x3", x, Convolution.of(filters, 3, 1, 1)));
  }

  private static String rectified(
      NetworkBlocks blocks, String name, String from, Convolution convolution) {
    String x = blocks.convolution(name, from, convolution.withBias());
    return blocks.relu(name + "_activation", x);
  }

  private static ComputationGraphConfiguration end(NetworkBlocks blocks, String from, int classes) {
    String x = blocks.dropout("classifier.0", from, DROPOUT);
    Convolution scores = Convolution.of(classes, 1, 1, 0).withBias();
    x = blocks.relu("classifier.2", blocks.convolution("classifier.1", x, scores));
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    return blocks
        .graph()
        .addLayer("softmax", loss, blocks.globalAveragePool("classifier.3", x))
        .setOutputs("softmax")
        .build();
  }
}
