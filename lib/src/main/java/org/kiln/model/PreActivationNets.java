package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Networks for CIFAR of residual blocks that start with batch norm: wide ones (Zagoruyko and
 * Komodakis, Wide Residual Networks, 2016), and ResNet-18 in the form of He et al., Identity
 * Mappings in Deep Residual Networks, 2016, which ends in batch norm and a rectifier too.
 *
 * <p>Modules are called as in the PyTorch code that is used for each most: {@code
 * block1.layer.0.conv1} of the wide ones, {@code layer1.0.conv1} of the other.
 */
final class PreActivationNets {

  private static final Published WIDE =
      new Published(
          "Wide ResNet (CIFAR)",
          "Zagoruyko and Komodakis, Wide Residual Networks, 2016, arXiv:1605.07146");
  private static final Published PREACT =
      new Published(
          "PreAct ResNet (CIFAR)",
          "He et al., Identity Mappings in Deep Residual Networks, 2016, arXiv:1603.05027");

  private PreActivationNets() {}

  static void registerIn(ModelRegistry registry) {
    registry.add(
        WIDE.cifar("wrn_16_4", 2_748_890, 392_612_352),
        (blocks, classes) -> wide(16, 4, blocks, classes));
    registry.add(
        WIDE.cifar("wrn_28_10", 36_479_194, 5_243_328_768L),
        (blocks, classes) -> wide(28, 10, blocks, classes));
    registry.add(
        PREACT.cifar("preact_resnet18", 11_172_170, 555_422_720), PreActivationNets::preact18);
  }

  /** {@code depth} = 6 n + 4: three stages of n blocks, 16 to 64 times {@code width} filters. */
  private static ComputationGraphConfiguration wide(
      int depth, int width, NetworkBlocks blocks, int classes) {
    String x = blocks.convolution("conv1", blocks.input(), Convolution.of(16, 3, 1, 1));
    PreActivationStages stages = new PreActivationStages(blocks, "convShortcut", 16);
    for (int stage = 1; stage <= 3; stage++) {
      String name = "block" + stage + ".layer";
      x = stages.stage(name, x, (8 << stage) * width, (depth - 4) / 6, stage == 1 ? 1 : 2);
    }
    x = blocks.relu("relu", blocks.batchNorm("bn1", x));
    return blocks.output("fc", blocks.globalAveragePool("avgpool", x), classes);
  }

  private static ComputationGraphConfiguration preact18(NetworkBlocks blocks, int classes) {
    String x = blocks.convolution("conv1", blocks.input(), Convolution.of(64, 3, 1, 1));
    PreActivationStages stages = new PreActivationStages(blocks, "shortcut.0", 64);
    for (int stage = 1; stage <= 4; stage++) {
      x = stages.stage("layer" + stage, x, 32 << stage, 2, stage == 1 ? 1 : 2);
    }
    x = blocks.relu("relu", blocks.batchNorm("bn", x));
    return blocks.output("linear", blocks.globalAveragePool("avgpool", x), classes);
  }
}
