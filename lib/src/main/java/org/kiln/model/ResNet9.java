package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network that led DAWNBench on CIFAR-10 in 2018 (Page, How to Train Your ResNet,
 * cifar10-fast): eight convolutions, of which two pairs are residual, and a linear layer without
 * bias on an eighth of the features' maxima.
 *
 * <p>The factor of an eighth stands before the linear layer, behind which its authors have it: the
 * same product. Its pool takes the maximum of all pixels, of which 32x32 images have 4x4 left.
 */
final class ResNet9 {

  private static final Published PUBLISHED =
      new Published(
          "ResNet-9 (CIFAR)", "Page, How to Train Your ResNet, 2018, github.com/davidcpage");
  private static final int SMALLEST_SIDE = 8;
  private static final double LOGITS_SCALE = 0.125;

  private ResNet9() {}

  static void registerIn(ModelRegistry registry) {
    registry.add(PUBLISHED.cifar("resnet9", 6_573_120, 379_261_952), ResNet9::lay);
  }

  private static ComputationGraphConfiguration lay(NetworkBlocks blocks, int classes) {
    ImageSizes.requireAtLeast(SMALLEST_SIDE, "ResNet-9", blocks.shape());
    ConvUnits units = new ConvUnits(blocks, NetworkBlocks.Norm.DEFAULT, ConvUnits.Naming.NAMED);
    String x = unit(units, "prep", blocks.input(), 64);
    x = halved(units, "layer1", x, 128);
    x = residual(units, "layer1.residual", x, 128);
    x = halved(units, "layer2", x, 256);
    x = halved(units, "layer3", x, 512);
    x = residual(units, "layer3.residual", x, 512);
    blocks
        .graph()
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.MAX), x)
        .addVertex("scale", new ScaleVertex(LOGITS_SCALE), "pool");
    return linear(blocks, "linear", "scale", classes);
  }

  private static String unit(ConvUnits units, String name, String from, int filters) {
    return units.activated(
        name, from, Convolution.of(filters, 3, 1, 1), Activation.RELU.getActivationFunction());
  }

  private static String halved(ConvUnits units, String name, String from, int filters) {
    return units.blocks().maxPool(name + ".pool", unit(units, name, from, filters), 2, 2, 0);
  }

  private static String residual(ConvUnits units, String name, String from, int filters) {
    String x = unit(units, name + ".res1", from, filters);
    return units.blocks().add(name + ".add", from, unit(units, name + ".res2", x, filters));
  }

  private static ComputationGraphConfiguration linear(
      NetworkBlocks blocks, String name, String from, int classes) {
    OutputLayer layer =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(classes)
            .hasBias(false)
            .activation(Activation.SOFTMAX)
            .weightInit(WeightInit.UNIFORM)
            .build();
    return blocks.graph().addLayer(name, layer, from).setOutputs(name).build();
  }
}
