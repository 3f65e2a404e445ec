package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/**
 * torchvision's MobileNetV2 (Sandler et al., MobileNetV2: Inverted Residuals and Linear
 * Bottlenecks, 2018) of width 1. Takes images of any size.
 */
final class MobileNetV2 {

  private static final Published PUBLISHED =
      new Published("MobileNet", "Sandler et al., MobileNetV2, 2018, arXiv:1801.04381");
  private static final IActivation RELU6 = Activation.RELU6.getActivationFunction();
  private static final double DROPOUT = 0.2;

  private MobileNetV2() {}

  /** A line of the paper's table 2: blocks of equal width, the first of which has the stride. */
  private record Stage(int expansion, int filters, int blocks, int stride) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  static void registerIn(ModelRegistry registry) {
    registry.add(PUBLISHED.imagenet("mobilenet_v2", 224, 3_504_872, 300_774_272), MobileNetV2::lay);
  }

  private static ComputationGraphConfiguration lay(NetworkBlocks blocks, int classes) {
    ConvUnits units = new ConvUnits(blocks, NetworkBlocks.Norm.DEFAULT, ConvUnits.Naming.NUMBERED);
    Convolution first = Convolution.of(32, 3, 2, 1);
    String x = units.activated("features.0", blocks.input(), first, RELU6);
    int module = 1;
    int channels = 32;
    for (Stage stage : STAGES) {
      for (int i = 0; i < stage.blocks(); i++) {
        int stride = i == 0 ? stage.stride() : 1;
        int expanded = channels * stage.expansion();
        var size = new InvertedBottleneck.Size(3, stride, channels, expanded, stage.filters());
        x = block(units, "features." + module++, x, size);
        channels = stage.filters();
      }
    }
    x = units.activated("features." + module, x, Convolution.of(1280, 1, 1, 0), RELU6);
    x = blocks.dropout("classifier.0", blocks.globalAveragePool("avgpool", x), DROPOUT);
    return blocks.output("classifier.1", x, classes);
  }

  /** Unlike {@link InvertedBottleneck}'s in its names, of which the last two are not nested. */
  private static String block(
      ConvUnits units, String name, String from, InvertedBottleneck.Size size) {
    NetworkBlocks blocks = units.blocks();
    String conv = name + ".conv.";
    String x = InvertedBottleneck.expanded(units, conv, from, size, RELU6);
    int module = size.expands() ? 2 : 1;
    x = blocks.convolution(conv + module++, x, Convolution.of(size.filters(), 1, 1, 0));
    x = blocks.batchNorm(conv + module, x);
    return size.keepsShape() ? blocks.add(name + ".add", x, from) : x;
  }
}
