package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.kiln.model.InvertedBottleneck.Size;
import org.kiln.model.layer.HardSwish;
import org.nd4j.linalg.activations.Activation;

/**
 * torchvision's MobileNetV3 (Howard et al., Searching for MobileNetV3, 2019), small and large, of
 * width 1. Takes images of any size.
 */
final class MobileNetV3 {

  private static final Published PUBLISHED =
      new Published(
          "MobileNet", "Howard et al., Searching for MobileNetV3, 2019, arXiv:1905.02244");
  private static final NetworkBlocks.Norm NORM = new NetworkBlocks.Norm(1e-3, 0.99);
  private static final double DROPOUT = 0.2;

  private static final boolean SQUEEZED = true;
  private static final boolean HARD_SWISH = true;

  private static final List<Block> LARGE =
      List.of(
          new Block(new Size(3, 1, 16, 16, 16), !SQUEEZED, !HARD_SWISH),
          new Block(new Size(3, 2, 16, 64, 24), !SQUEEZED, !HARD_SWISH),
          new Block(new Size(3, 1, 24, 72, 24), !SQUEEZED, !HARD_SWISH),
          new Block(new Size(5, 2, 24, 72, 40), SQUEEZED, !HARD_SWISH),
          new Block(new Size(5, 1, 40, 120, 40), SQUEEZED, !HARD_SWISH),
          new Block(new Size(5, 1, 40, 120, 40), SQUEEZED, !HARD_SWISH),
          new Block(new Size(3, 2, 40, 240, 80), !SQUEEZED, HARD_SWISH),
          new Block(new Size(3, 1, 80, 200, 80), !SQUEEZED, HARD_SWISH),
          new Block(new Size(3, 1, 80, 184, 80), !SQUEEZED, HARD_SWISH),
          new Block(new Size(3, 1, 80, 184, 80), !SQUEEZED, HARD_SWISH),
          new Block(new Size(3, 1, 80, 480, 112), SQUEEZED, HARD_SWISH),
          new Block(new Size(3, 1, 112, 672, 112), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 2, 112, 672, 160), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 160, 960, 160), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 160, 960, 160), SQUEEZED, HARD_SWISH));

  private static final List<Block> SMALL =
      List.of(
          new Block(new Size(3, 2, 16, 16, 16), SQUEEZED, !HARD_SWISH),
          new Block(new Size(3, 2, 16, 72, 24), !SQUEEZED, !HARD_SWISH),
          new Block(new Size(3, 1, 24, 88, 24), !SQUEEZED, !HARD_SWISH),
          new Block(new Size(5, 2, 24, 96, 40), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 40, 240, 40), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 40, 240, 40), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 40, 120, 48), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 48, 144, 48), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 2, 48, 288, 96), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 96, 576, 96), SQUEEZED, HARD_SWISH),
          new Block(new Size(5, 1, 96, 576, 96), SQUEEZED, HARD_SWISH));

  private MobileNetV3() {}

  /** A line of the paper's tables 1 and 2. */
  private record Block(Size size, boolean squeezed, boolean hardSwish) {}

  static void registerIn(ModelRegistry registry) {
    registry.add(
        PUBLISHED.imagenet("mobilenet_v3_small", 224, 2_542_856, 56_510_400),
        (blocks, classes) -> lay(SMALL, 1024, blocks, classes));
    registry.add(
        PUBLISHED.imagenet("mobilenet_v3_large", 224, 5_483_032, 216_589_760),
        (blocks, classes) -> lay(LARGE, 1280, blocks, classes));
  }

  private static ComputationGraphConfiguration lay(
      List<Block> table, int hidden, NetworkBlocks blocks, int classes) {
    ConvUnits units = new ConvUnits(blocks, NORM, ConvUnits.Naming.NUMBERED);
    Convolution first = Convolution.of(16, 3, 2, 1);
    String x = units.activated("features.0", blocks.input(), first, new HardSwish());
    int module = 1;
    for (Block block : table) {
      x = block(units, "features." + module++, x, block);
    }
    int last = 6 * table.get(table.size() - 1).size().filters();
    x = units.activated("features." + module, x, Convolution.of(last, 1, 1, 0), new HardSwish());
    x = blocks.globalAveragePool("avgpool", x);
    x = blocks.dense("classifier.0", x, hidden, Activation.IDENTITY);
    x = blocks.activation("classifier.1", x, new HardSwish());
    return blocks.output("classifier.3", blocks.dropout("classifier.2", x, DROPOUT), classes);
  }

  private static String block(ConvUnits units, String name, String from, Block block) {
    SqueezeExcitation excitation =
        new SqueezeExcitation(units.blocks(), Activation.RELU, SqueezeExcitation.Gate.HARD_SIGMOID);
    var function = block.hardSwish() ? new HardSwish() : Activation.RELU.getActivationFunction();
    int squeezed =
        block.squeezed() ? InvertedBottleneck.divisible(block.size().expanded() / 4.0) : 0;
    return new InvertedBottleneck(units, excitation, function)
        .after(name, from, block.size(), squeezed);
  }
}
