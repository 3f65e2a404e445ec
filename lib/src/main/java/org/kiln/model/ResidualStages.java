package org.kiln.model;

/**
 * Residual stages with torchvision's names: blocks whose output is added to their input, or to a
 * 1x1 convolution of it where the shape changes, and rectified.
 */
final class ResidualStages extends Stages {

  /**
   * What a block computes before the addition.
   *
   * @param expansion 1 for two 3x3 convolutions, above it for a bottleneck: 1x1, 3x3 (which holds
   *     the stride) and 1x1, that gives as many times the stage's filters
   * @param groups of the bottleneck's 3x3 convolution
   * @param widthPerGroup of that convolution at 64 filters; 64 with one group is He et al.'s
   */
  record Block(int expansion, int groups, int widthPerGroup) {

    static final Block BASIC = new Block(1, 1, 64);
    static final Block BOTTLENECK = new Block(4, 1, 64);

    private int width(int filters) {
      return filters * widthPerGroup / 64 * groups;
    }
  }

  private final NetworkBlocks blocks;
  private final Block block;

  /**
   * Stages of one kind of block.
   *
   * @param channels of what the first stage reads
   */
  ResidualStages(NetworkBlocks blocks, Block block, int channels) {
    super(channels);
    this.blocks = blocks;
    this.block = block;
  }

  @Override
  String block(String name, String from, int filters, int stride) {
    String x =
        block.expansion() == 1
            ? basic(name, from, filters, stride)
            : bottleneck(name, from, filters, stride);
    String shortcut = shortcut(name + ".downsample", from, filters * block.expansion(), stride);
    gives(filters * block.expansion());
    String last = block.expansion() == 1 ? ".relu2" : ".relu3";
    return blocks.relu(name + last, blocks.add(name + ".add", x, shortcut));
  }

  private String basic(String name, String from, int filters, int stride) {
    String x = unit(name, 1, from, Convolution.of(filters, 3, stride, 1));
    x = blocks.relu(name + ".relu1", x);
    return unit(name, 2, x, Convolution.of(filters, 3, 1, 1));
  }

  private String bottleneck(String name, String from, int filters, int stride) {
    int width = block.width(filters);
    Convolution middle = Convolution.of(width, 3, stride, 1).withGroups(block.groups());
    String x = blocks.relu(name + ".relu1", unit(name, 1, from, Convolution.of(width, 1, 1, 0)));
    x = blocks.relu(name + ".relu2", unit(name, 2, x, middle));
    return unit(name, 3, x, Convolution.of(filters * block.expansion(), 1, 1, 0));
  }

  private String unit(String name, int number, String from, Convolution convolution) {
    String x = blocks.convolution(name + ".conv" + number, from, convolution);
    return blocks.batchNorm(name + ".bn" + number, x);
  }

  private String shortcut(String name, String from, int filters, int stride) {
    if (keepsShape(stride, filters)) {
      return from;
    }
    String x = blocks.convolution(name + ".0", from, Convolution.of(filters, 1, stride, 0));
    return blocks.batchNorm(name + ".1", x);
  }
}
