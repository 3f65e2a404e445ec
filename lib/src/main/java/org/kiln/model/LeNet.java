package org.kiln.model;

import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;

/**
 * LeNet-5 (LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998) in the form
 * in which it is taught today: 61,706 parameters. Against the paper's, the second convolution sees
 * all channels, the average pools have no weights, tanh is not scaled, and the output is a softmax.
 *
 * <p>Smaller images are padded with zeros to the paper's 32x32 pixels; larger ones are taken as
 * they are.
 */
final class LeNet {

  private static final int PAPERS_SIDE = 32;

  private LeNet() {}

  static void registerIn(ModelRegistry registry) {
    registry.register(
        new ModelInfo(
            "lenet5",
            "LeNet",
            new ImageShape(28, 28, 1),
            10,
            61_706,
            416_520,
            "LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998,"
                + " doi:10.1109/5.726791"),
        LeNet::create);
  }

  private static ComputationGraph create(ImageShape input, int classes, long seed) {
    NetworkBlocks blocks = new NetworkBlocks(input, seed);
    String x = convolution(blocks, "conv1", blocks.input(), 6, padding(input));
    x = blocks.averagePool("pool1", x, 2, 2);
    x = convolution(blocks, "conv2", x, 16, new int[] {0, 0});
    x = blocks.averagePool("pool2", x, 2, 2);
    x = blocks.dense("fc1", x, 120, Activation.TANH);
    x = blocks.dense("fc2", x, 84, Activation.TANH);
    return blocks.classifier("fc3", x, classes);
  }

  private static int[] padding(ImageShape input) {
    return new int[] {padding(input.height()), padding(input.width())};
  }

  private static int padding(int side) {
    return Math.max(0, (PAPERS_SIDE - side + 1) / 2);
  }

  private static String convolution(
      NetworkBlocks blocks, String name, String from, int filters, int[] padding) {
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(5, 5)
            .nOut(filters)
            .padding(padding)
            .activation(Activation.TANH)
            .weightInit(WeightInit.XAVIER)
            .build();
    blocks.graph().addLayer(name, layer, from);
    return name;
  }
}
