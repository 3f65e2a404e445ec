package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.kiln.model.ResidualStages.Block;

/**
 * torchvision's residual networks: ResNets (He et al., Deep Residual Learning for Image
 * Recognition, 2015) whose bottlenecks hold the stride in their 3x3 convolution ("v1.5"), wide ones
 * (Zagoruyko and Komodakis, Wide Residual Networks, 2016) and ResNeXts (Xie et al., Aggregated
 * Residual Transformations for Deep Neural Networks, 2017).
 *
 * <p>Images of fewer than 64 pixels a side get the form that is usual for CIFAR: a 3x3 convolution
 * in steps of one at the start in place of 7x7 in steps of two and a max pool, all else equal.
 */
final class ResNets {

  static final String PAPER =
      "He et al., Deep Residual Learning for Image Recognition, 2015, arXiv:1512.03385";
  private static final Published RESNET = new Published("ResNet", PAPER);
  private static final Published WIDE =
      new Published(
          "Wide ResNet", "Zagoruyko and Komodakis, Wide Residual Networks, 2016, arXiv:1605.07146");
  private static final Published RESNEXT =
      new Published(
          "ResNeXt",
          "Xie et al., Aggregated Residual Transformations for Deep Neural Networks, 2017,"
              + " arXiv:1611.05431");
  private static final int SMALL = 64;

  private static final List<Integer> OF_18 = List.of(2, 2, 2, 2);
  private static final List<Integer> OF_34 = List.of(3, 4, 6, 3);
  private static final List<Integer> OF_101 = List.of(3, 4, 23, 3);
  private static final List<Integer> OF_152 = List.of(3, 8, 36, 3);

  private ResNets() {}

  static void registerIn(ModelRegistry registry) {
    add(registry, resnet(18, 11_689_512, 1_814_073_344), Block.BASIC, OF_18);
    add(registry, resnet(34, 21_797_672, 3_663_761_408L), Block.BASIC, OF_34);
    add(registry, resnet(50, 25_557_032, 4_089_184_256L), Block.BOTTLENECK, OF_34);
    add(registry, resnet(101, 44_549_160, 7_801_405_440L), Block.BOTTLENECK, OF_101);
    add(registry, resnet(152, 60_192_808, 11_513_626_624L), Block.BOTTLENECK, OF_152);
    Block wide = new Block(4, 1, 128);
    add(registry, info(WIDE, "wide_resnet50_2", 68_883_240, 11_398_021_120L), wide, OF_34);
    add(registry, info(WIDE, "wide_resnet101_2", 126_886_696, 22_753_050_624L), wide, OF_101);
    ModelInfo resnext50 = info(RESNEXT, "resnext50_32x4d", 25_028_904, 4_230_479_872L);
    add(registry, resnext50, new Block(4, 32, 4), OF_34);
    ModelInfo resnext101 = info(RESNEXT, "resnext101_32x8d", 88_791_336, 16_414_015_488L);
    add(registry, resnext101, new Block(4, 32, 8), OF_101);
  }

  private static ModelInfo resnet(int depth, long parameters, long multiplyAdds) {
    return info(RESNET, "resnet" + depth, parameters, multiplyAdds);
  }

  private static ModelInfo info(
      Published published, String name, long parameters, long multiplyAdds) {
    return published.imagenet(name, 224, parameters, multiplyAdds);
  }

  private static void add(
      ModelRegistry registry, ModelInfo info, Block block, List<Integer> blocksOfStages) {
    registry.add(info, (blocks, classes) -> lay(blocks, block, blocksOfStages, classes));
  }

  private static ComputationGraphConfiguration lay(
      NetworkBlocks blocks, Block block, List<Integer> blocksOfStages, int classes) {
    String x = stem(blocks);
    ResidualStages stages = new ResidualStages(blocks, block, 64);
    for (int i = 0; i < blocksOfStages.size(); i++) {
      int stride = i == 0 ? 1 : 2;
      x = stages.stage("layer" + (i + 1), x, 64 << i, blocksOfStages.get(i), stride);
    }
    return blocks.output("fc", blocks.globalAveragePool("avgpool", x), classes);
  }

  private static String stem(NetworkBlocks blocks) {
    boolean small = Math.max(blocks.shape().height(), blocks.shape().width()) < SMALL;
    Convolution first = small ? Convolution.of(64, 3, 1, 1) : Convolution.of(64, 7, 2, 3);
    String x = blocks.convolution("conv1", blocks.input(), first);
    x = blocks.relu("relu", blocks.batchNorm("bn1", x));
    return small ? x : blocks.maxPool("maxpool", x, 3, 2, 1);
  }
}
