package org.kiln.model;

/**
 * Residual stages of two 3x3 convolutions whose batch norms and rectifiers come first (He et al.,
 * Identity Mappings in Deep Residual Networks, 2016). Where a block changes the shape, its shortcut
 * is a 1x1 convolution of what the first rectifier gives.
 */
final class PreActivationStages extends Stages {

  private final NetworkBlocks blocks;
  private final String shortcut;

  /**
   * Stages one behind the other.
   *
   * @param shortcut what the shortcuts' convolutions are called in their blocks
   * @param channels of what the first stage reads
   */
  PreActivationStages(NetworkBlocks blocks, String shortcut, int channels) {
    super(channels);
    this.blocks = blocks;
    this.shortcut = shortcut;
  }

  @Override
  String block(String name, String from, int filters, int stride) {
    String active = blocks.relu(name + ".relu1", blocks.batchNorm(name + ".bn1", from));
    String x = blocks.convolution(name + ".conv1", active, Convolution.of(filters, 3, stride, 1));
    x = blocks.relu(name + ".relu2", blocks.batchNorm(name + ".bn2", x));
    x = blocks.convolution(name + ".conv2", x, Convolution.of(filters, 3, 1, 1));
    boolean same = keepsShape(stride, filters);
    gives(filters);
    String other =
        same
            ? from
            : blocks.convolution(
                name + "." + shortcut, active, Convolution.of(filters, 1, stride, 0));
    return blocks.add(name + ".add", x, other);
  }
}
