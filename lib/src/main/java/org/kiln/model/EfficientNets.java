package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.kiln.model.InvertedBottleneck.Size;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/**
 * torchvision's EfficientNets B0 to B7 (Tan and Le, EfficientNet: Rethinking Model Scaling for
 * Convolutional Neural Networks, 2019), each with the size of images it was scaled for, and
 * EfficientNetV2-S (Tan and Le, EfficientNetV2: Smaller Models and Faster Training, 2021). They
 * take images of any size.
 *
 * <p>Stochastic depth, which skips blocks at random in training, is left out.
 */
final class EfficientNets {

  private static final Published V1 =
      new Published("EfficientNet", "Tan and Le, EfficientNet, 2019, arXiv:1905.11946");
  private static final Published V2 =
      new Published("EfficientNet", "Tan and Le, EfficientNetV2, 2021, arXiv:2104.00298");
  private static final IActivation SWISH = Activation.SWISH.getActivationFunction();

  /** TensorFlow's, with which the weights of B5 to B7 were trained. */
  private static final NetworkBlocks.Norm SLOW = new NetworkBlocks.Norm(1e-3, 0.99);

  private static final List<Stage> B0 =
      List.of(
          new Stage(1, 3, 1, 16, 1),
          new Stage(6, 3, 2, 24, 2),
          new Stage(6, 5, 2, 40, 2),
          new Stage(6, 3, 2, 80, 3),
          new Stage(6, 5, 1, 112, 3),
          new Stage(6, 5, 2, 192, 4),
          new Stage(6, 3, 1, 320, 1));

  private static final List<Stage> V2_S =
      List.of(
          new Stage(1, 3, 1, 24, 2),
          new Stage(4, 3, 2, 48, 4),
          new Stage(4, 3, 2, 64, 4),
          new Stage(4, 3, 2, 128, 6),
          new Stage(6, 3, 1, 160, 9),
          new Stage(6, 3, 2, 256, 15));

  private EfficientNets() {}

  /** A line of the papers' tables: blocks of equal width, the first of which has the stride. */
  private record Stage(int expansion, int kernel, int stride, int filters, int blocks) {}

  /**
   * What makes one of B0.
   *
   * @param width factor of all filters
   * @param depth factor of the stages' blocks
   */
  private record Scaling(double width, double depth, double dropout, NetworkBlocks.Norm norm) {

    int filters(int ofB0) {
      return InvertedBottleneck.divisible(ofB0 * width);
    }

    Stage scaled(Stage stage) {
      int blocks = (int) Math.ceil(stage.blocks() * depth);
      int filters = filters(stage.filters());
      return new Stage(stage.expansion(), stage.kernel(), stage.stride(), filters, blocks);
    }
  }

  static void registerIn(ModelRegistry registry) {
    var norm = NetworkBlocks.Norm.DEFAULT;
    add(registry, v1(0, 224, 5_288_548, 385_814_752), new Scaling(1, 1, 0.2, norm));
    add(registry, v1(1, 240, 7_794_184, 686_802_832), new Scaling(1, 1.1, 0.2, norm));
    add(registry, v1(2, 288, 9_109_994, 1_087_529_456), new Scaling(1.1, 1.2, 0.3, norm));
    add(registry, v1(3, 300, 12_233_232, 1_827_141_392), new Scaling(1.2, 1.4, 0.3, norm));
    add(registry, v1(4, 380, 19_341_616, 4_393_771_024L), new Scaling(1.4, 1.8, 0.4, norm));
    add(registry, v1(5, 456, 30_389_784, 10_266_384_752L), new Scaling(1.6, 2.2, 0.4, SLOW));
    add(registry, v1(6, 528, 43_040_704, 19_067_593_536L), new Scaling(1.8, 2.6, 0.5, SLOW));
    add(registry, v1(7, 600, 66_347_960, 37_745_884_192L), new Scaling(2.0, 3.1, 0.5, SLOW));
    registry.add(
        V2.imagenet("efficientnet_v2_s", 384, 21_458_488, 8_365_617_152L), EfficientNets::v2small);
  }

  private static ModelInfo v1(int number, int side, long parameters, long multiplyAdds) {
    return V1.imagenet("efficientnet_b" + number, side, parameters, multiplyAdds);
  }

  private static void add(ModelRegistry registry, ModelInfo info, Scaling scaling) {
    List<Stage> stages = B0.stream().map(scaling::scaled).toList();
    int first = scaling.filters(32);
    int last = 4 * stages.get(stages.size() - 1).filters();
    registry.add(
        info,
        (blocks, classes) -> {
          EfficientNet network = new EfficientNet(blocks, scaling.norm(), first, 0);
          return network.lay(stages, last, scaling.dropout(), classes);
        });
  }

  private static ComputationGraphConfiguration v2small(NetworkBlocks blocks, int classes) {
    NetworkBlocks.Norm norm = new NetworkBlocks.Norm(1e-3, 0.9);
    return new EfficientNet(blocks, norm, 24, 3).lay(V2_S, 1280, 0.2, classes);
  }

  /** Puts the layers one behind the other. */
  private static final class EfficientNet {

    private final NetworkBlocks blocks;
    private final ConvUnits units;
    private final InvertedBottleneck bottleneck;
    private final int fusedStages;
    private int channels;

    EfficientNet(NetworkBlocks blocks, NetworkBlocks.Norm norm, int first, int fusedStages) {
      this.blocks = blocks;
      this.units = new ConvUnits(blocks, norm, ConvUnits.Naming.NUMBERED);
      this.bottleneck =
          new InvertedBottleneck(
              units,
              new SqueezeExcitation(blocks, Activation.SWISH, SqueezeExcitation.Gate.SIGMOID),
              SWISH);
      this.fusedStages = fusedStages;
      this.channels = first;
    }

    ComputationGraphConfiguration lay(List<Stage> stages, int last, double dropout, int classes) {
      Convolution first = Convolution.of(channels, 3, 2, 1);
      String x = units.activated("features.0", blocks.input(), first, SWISH);
      for (int i = 0; i < stages.size(); i++) {
        x = stage("features." + (i + 1), x, stages.get(i), i < fusedStages);
      }
      String end = "features." + (stages.size() + 1);
      x = units.activated(end, x, Convolution.of(last, 1, 1, 0), SWISH);
      x = blocks.dropout("classifier.0", blocks.globalAveragePool("avgpool", x), dropout);
      return blocks.output("classifier.1", x, classes);
    }

    private String stage(String name, String from, Stage stage, boolean fused) {
      String x = from;
      for (int i = 0; i < stage.blocks(); i++) {
        int expanded = channels * stage.expansion();
        int stride = i == 0 ? stage.stride() : 1;
        Size size = new Size(stage.kernel(), stride, channels, expanded, stage.filters());
        x =
            fused
                ? bottleneck.fusedAfter(name + "." + i, x, size)
                : bottleneck.after(name + "." + i, x, size, Math.max(1, channels / 4));
        channels = stage.filters();
      }
      return x;
    }
  }
}
