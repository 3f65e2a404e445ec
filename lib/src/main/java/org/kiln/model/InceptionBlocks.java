package org.kiln.model;

import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.kiln.model.Convolution.Window;
import org.nd4j.linalg.activations.Activation;

/**
 * The five blocks of Inception v3, with torchvision's letters and names: branches whose outputs lie
 * behind one another in the end. A, C and E keep the size of an image, B and D halve it.
 */
final class InceptionBlocks {

  private final NetworkBlocks blocks;
  private final ConvUnits units;

  InceptionBlocks(NetworkBlocks blocks) {
    this.blocks = blocks;
    // eps is TensorFlow's, where the weights come from.
    this.units = new ConvUnits(blocks, new NetworkBlocks.Norm(1e-3, 0.9), ConvUnits.Naming.NAMED);
  }

  /** Convolution, batch norm and rectifier. */
  String unit(String name, String from, Convolution convolution) {
    return units.activated(name, from, convolution, Activation.RELU.getActivationFunction());
  }

  /** 224 channels and those pooled. */
  String a(String name, String from, int pooled) {
    String x5 = keeping(name + ".branch5x5_1", from, 48, 1, 1);
    return blocks.merge(
        name + ".cat",
        keeping(name + ".branch1x1", from, 64, 1, 1),
        keeping(name + ".branch5x5_2", x5, 64, 5, 5),
        keeping(name + ".branch3x3dbl_3", twice3x3(name, from, 64, 96), 96, 3, 3),
        pooled(name, from, pooled));
  }

  /** 480 channels and those it reads. */
  String b(String name, String from) {
    String twice = twice3x3(name, from, 64, 96);
    return blocks.merge(
        name + ".cat",
        unit(name + ".branch3x3", from, Convolution.of(384, 3, 2, 0)),
        unit(name + ".branch3x3dbl_3", twice, Convolution.of(96, 3, 2, 0)),
        blocks.maxPool(name + ".branch_pool", from, 3, 2, 0));
  }

  /** 768 channels. */
  String c(String name, String from, int inner) {
    String x = keeping(name + ".branch7x7_1", from, inner, 1, 1);
    x = keeping(name + ".branch7x7_2", x, inner, 1, 7);
    String y = keeping(name + ".branch7x7dbl_1", from, inner, 1, 1);
    y = keeping(name + ".branch7x7dbl_2", y, inner, 7, 1);
    y = keeping(name + ".branch7x7dbl_3", y, inner, 1, 7);
    y = keeping(name + ".branch7x7dbl_4", y, inner, 7, 1);
    return blocks.merge(
        name + ".cat",
        keeping(name + ".branch1x1", from, 192, 1, 1),
        keeping(name + ".branch7x7_3", x, 192, 7, 1),
        keeping(name + ".branch7x7dbl_5", y, 192, 1, 7),
        pooled(name, from, 192));
  }

  /** 512 channels and those it reads. */
  String d(String name, String from) {
    String x = keeping(name + ".branch3x3_1", from, 192, 1, 1);
    String y = keeping(name + ".branch7x7x3_1", from, 192, 1, 1);
    y = keeping(name + ".branch7x7x3_2", y, 192, 1, 7);
    y = keeping(name + ".branch7x7x3_3", y, 192, 7, 1);
    return blocks.merge(
        name + ".cat",
        unit(name + ".branch3x3_2", x, Convolution.of(320, 3, 2, 0)),
        unit(name + ".branch7x7x3_4", y, Convolution.of(192, 3, 2, 0)),
        blocks.maxPool(name + ".branch_pool", from, 3, 2, 0));
  }

  /** 2048 channels. */
  String e(String name, String from) {
    String x = keeping(name + ".branch3x3_1", from, 384, 1, 1);
    String y = twice3x3(name, from, 448, 384);
    return blocks.merge(
        name + ".cat",
        keeping(name + ".branch1x1", from, 320, 1, 1),
        keeping(name + ".branch3x3_2a", x, 384, 1, 3),
        keeping(name + ".branch3x3_2b", x, 384, 3, 1),
        keeping(name + ".branch3x3dbl_3a", y, 384, 1, 3),
        keeping(name + ".branch3x3dbl_3b", y, 384, 3, 1),
        pooled(name, from, 192));
  }

  private String keeping(String name, String from, int filters, int height, int width) {
    return unit(name, from, Convolution.of(filters, Window.keeping(height, width)));
  }

  /** The first two of the three convolutions that stand for two of 3x3. */
  private String twice3x3(String name, String from, int first, int second) {
    String x = keeping(name + ".branch3x3dbl_1", from, first, 1, 1);
    return keeping(name + ".branch3x3dbl_2", x, second, 3, 3);
  }

  /** Means of 3x3 pixels, of which those beyond the border count as zeros, and a convolution. */
  private String pooled(String name, String from, int filters) {
    SubsamplingLayer means =
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
            .kernelSize(3, 3)
            .stride(1, 1)
            .padding(1, 1)
            .avgPoolIncludePadInDivisor(true)
            .build();
    blocks.graph().addLayer(name + ".pool", means, from);
    return keeping(name + ".branch_pool", name + ".pool", filters, 1, 1);
  }
}
