package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * The residual networks for CIFAR of He et al., Deep Residual Learning for Image Recognition, 2015,
 * section 4.2.
 *
 * <p>Where a block changes its shape, its shortcut is a 1x1 convolution with batch norm (option B
 * of the paper), as in {@link ResNets}. The paper's CIFAR networks pad with zeros instead (option
 * A) and have 2,752 parameters less.
 */
final class CifarResNets {

  private static final Published PUBLISHED = new Published("ResNet (CIFAR)", ResNets.PAPER);

  private CifarResNets() {}

  static void registerIn(ModelRegistry registry) {
    register(registry, 20, 272_474, 40_813_184);
    register(registry, 32, 466_906, 69_124_736);
    register(registry, 44, 661_338, 97_436_288);
    register(registry, 56, 855_770, 125_747_840);
    register(registry, 110, 1_730_714, 253_149_824);
  }

  private static void register(
      ModelRegistry registry, int depth, long parameters, long multiplyAdds) {
    registry.add(
        PUBLISHED.cifar("resnet" + depth, parameters, multiplyAdds),
        (blocks, classes) -> lay(depth, blocks, classes));
  }

  /** {@code depth} = 6 n + 2: three stages of n blocks of two convolutions, 16 to 64 filters. */
  private static ComputationGraphConfiguration lay(int depth, NetworkBlocks blocks, int classes) {
    String x = blocks.convolution("conv1", blocks.input(), Convolution.of(16, 3, 1, 1));
    x = blocks.relu("relu", blocks.batchNorm("bn1", x));
    ResidualStages stages = new ResidualStages(blocks, ResidualStages.Block.BASIC, 16);
    for (int stage = 1; stage <= 3; stage++) {
      int stride = stage == 1 ? 1 : 2;
      x = stages.stage("layer" + stage, x, 8 << stage, (depth - 2) / 6, stride);
    }
    return blocks.output("fc", blocks.globalAveragePool("avgpool", x), classes);
  }
}
