package org.kiln.model;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.image.ImageShape;

/**
 * Residual networks of basic blocks (He et al., Deep Residual Learning for Image Recognition,
 * 2015): those for CIFAR of section 4.2, and torchvision's ResNet-18.
 *
 * <p>Where a block changes its shape, its shortcut is a 1x1 convolution with batch norm (option B
 * of the paper) in all of them. The paper's CIFAR networks pad with zeros instead (option A) and
 * have 2,752 parameters less.
 */
final class ResNets {

  private static final String PAPER =
      "He et al., Deep Residual Learning for Image Recognition, 2015, arXiv:1512.03385";

  private ResNets() {}

  static void registerIn(ModelRegistry registry) {
    registerCifar(registry, 20, 272_474, 40_813_184);
    registerCifar(registry, 32, 466_906, 69_124_736);
    registerCifar(registry, 44, 661_338, 97_436_288);
    registerCifar(registry, 56, 855_770, 125_747_840);
    registerCifar(registry, 110, 1_730_714, 253_149_824);
    registry.register(
        new ModelInfo(
            "resnet18",
            "ResNet",
            new ImageShape(224, 224, 3),
            1000,
            11_689_512,
            1_814_073_344,
            PAPER),
        ResNets::resnet18);
  }

  private static void registerCifar(
      ModelRegistry registry, int depth, long parameters, long multiplyAdds) {
    registry.register(
        new ModelInfo(
            "resnet" + depth,
            "ResNet (CIFAR)",
            new ImageShape(32, 32, 3),
            10,
            parameters,
            multiplyAdds,
            PAPER),
        (input, classes, seed) -> cifar(depth, input, classes, seed));
  }

  /** {@code depth} = 6 n + 2: three stages of n blocks of two convolutions, 16 to 64 filters. */
  private static ComputationGraph cifar(int depth, ImageShape input, int classes, long seed) {
    NetworkBlocks blocks = new NetworkBlocks(input, seed);
    String x = blocks.convolution("conv1", blocks.input(), Convolution.of(16, 3, 1, 1));
    x = blocks.relu("relu", blocks.batchNorm("bn1", x));
    int blocksOfStage = (depth - 2) / 6;
    int channels = 16;
    for (int stage = 1; stage <= 3; stage++) {
      int filters = 8 << stage;
      x = stage(blocks, "layer" + stage, x, new Stage(channels, filters, blocksOfStage));
      channels = filters;
    }
    return blocks.classifier("fc", blocks.globalAveragePool("avgpool", x), classes);
  }

  private static ComputationGraph resnet18(ImageShape input, int classes, long seed) {
    NetworkBlocks blocks = new NetworkBlocks(input, seed);
    String x = blocks.convolution("conv1", blocks.input(), Convolution.of(64, 7, 2, 3));
    x = blocks.relu("relu", blocks.batchNorm("bn1", x));
    x = blocks.maxPool("maxpool", x, 3, 2, 1);
    int channels = 64;
    for (int stage = 1; stage <= 4; stage++) {
      int filters = 32 << stage;
      x = stage(blocks, "layer" + stage, x, new Stage(channels, filters, 2));
      channels = filters;
    }
    return blocks.classifier("fc", blocks.globalAveragePool("avgpool", x), classes);
  }

  private record Stage(int channels, int filters, int blocks) {}

  /** Blocks of equal width; the first halves height and width if it widens. */
  private static String stage(NetworkBlocks blocks, String name, String from, Stage stage) {
    boolean widens = stage.channels() != stage.filters();
    String x = basicBlock(blocks, name + ".0", from, stage.filters(), widens);
    for (int block = 1; block < stage.blocks(); block++) {
      x = basicBlock(blocks, name + "." + block, x, stage.filters(), false);
    }
    return x;
  }

  private static String basicBlock(
      NetworkBlocks blocks, String name, String from, int filters, boolean downsample) {
    int stride = downsample ? 2 : 1;
    String x = blocks.convolution(name + ".conv1", from, Convolution.of(filters, 3, stride, 1));
    x = blocks.relu(name + ".relu1", blocks.batchNorm(name + ".bn1", x));
    x = blocks.convolution(name + ".conv2", x, Convolution.of(filters, 3, 1, 1));
    x = blocks.batchNorm(name + ".bn2", x);
    String shortcut = from;
    if (downsample) {
      shortcut =
          blocks.convolution(name + ".downsample.0", from, Convolution.of(filters, 1, stride, 0));
      shortcut = blocks.batchNorm(name + ".downsample.1", shortcut);
    }
    return blocks.relu(name + ".relu2", blocks.add(name + ".add", x, shortcut));
  }
}
