package org.kiln.engine.compiled;

import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A small network whose dropout mask can be read off its outputs: the output layer copies each unit
 * to a class of its own and has one class more whose logit is always 0, so that the logarithm of
 * two probabilities' quotient is the unit after dropout.
 *
 * <p>Its twin multiplies by a second input where this one drops: given the mask, DL4J computes what
 * must come out.
 */
enum DropoutNetwork {
  /** Two dropout layers behind each other are one that keeps a unit if both do. */
  TWO_LAYERS(0.64),
  /** A dropout layer. */
  LAYER(0.8),
  /** The input of the output layer. */
  OUTPUT(0.5),
  /** The input of a convolution, which is the input of the network. */
  CONVOLUTION(0.7);

  public static final int SIDE = 4;
  public static final int CHANNELS = 4;
  public static final int UNITS = SIDE * SIDE * CHANNELS;

  private final double retain;

  DropoutNetwork(double retain) {
    this.retain = retain;
  }

  /** Probability that a number is kept. */
  double retain() {
    return retain;
  }

  /** The network with its dropout, in single precision. */
  ComputationGraph dropping(long seed, double learningRate) {
    GraphBuilder graph = builder(seed, learningRate, DataType.FLOAT).addInputs("input");
    switch (this) {
      case TWO_LAYERS -> {
        double each = Math.sqrt(retain);
        graph
            .addLayer("conv", convolution().build(), "input")
            .addLayer("drop1", new DropoutLayer.Builder(each).build(), "conv")
            .addLayer("drop2", new DropoutLayer.Builder(each).build(), "drop1")
            .addLayer("output", output().build(), "drop2");
      }
      case LAYER ->
          graph
              .addLayer("conv", convolution().build(), "input")
              .addLayer("drop", new DropoutLayer.Builder(retain).build(), "conv")
              .addLayer("output", output().build(), "drop");
      case OUTPUT ->
          graph
              .addLayer("conv", convolution().build(), "input")
              .addLayer("output", output().dropOut(retain).build(), "conv");
      case CONVOLUTION ->
          graph
              .addLayer("conv", convolution().dropOut(retain).build(), "input")
              .addLayer("output", output().build(), "conv");
    }
    return initialised(graph.setInputTypes(image()));
  }

  /** The twin in double precision, its second input the mask divided by what is retained. */
  ComputationGraph multiplying(long seed, double learningRate) {
    GraphBuilder graph = builder(seed, learningRate, DataType.DOUBLE).addInputs("input", "mask");
    boolean early = this == CONVOLUTION;
    graph
        .addLayer("conv", convolution().build(), early ? "product" : "input")
        .addVertex(
            "product",
            new ElementWiseVertex(ElementWiseVertex.Op.Product),
            early ? "input" : "conv",
            "mask")
        .addLayer("output", output().build(), early ? "conv" : "product");
    return initialised(graph.setInputTypes(image(), image()));
  }

  private static GraphBuilder builder(long seed, double learningRate, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(new Sgd(learningRate))
        .dataType(type)
        .convolutionMode(ConvolutionMode.Same)
        .graphBuilder()
        .setOutputs("output");
  }

  private static InputType image() {
    return InputType.convolutional(SIDE, SIDE, CHANNELS);
  }

  /** Never near 0, as a dropped number is. */
  private ConvolutionLayer.Builder convolution() {
    return this == CONVOLUTION
        ? new ConvolutionLayer.Builder(1, 1).nOut(CHANNELS).activation(Activation.IDENTITY)
        : new ConvolutionLayer.Builder(3, 3).nOut(CHANNELS).activation(Activation.SIGMOID);
  }

  private static OutputLayer.Builder output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(UNITS + 1)
        .activation(Activation.SOFTMAX);
  }

  private ComputationGraph initialised(GraphBuilder graph) {
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    INDArray weights = network.getParam("conv_W");
    INDArray numbers = Nd4j.create(DataType.DOUBLE, weights.shape()); // (outputs, inputs, h, w)
    Random random = new Random(5);
    for (long i = 0; i < numbers.length(); i++) {
      double diagonal = i % (CHANNELS + 1) == 0 ? 1 : 0;
      numbers.putScalar(i, this == CONVOLUTION ? diagonal : random.nextGaussian() / 4);
    }
    weights.assign(numbers.castTo(weights.dataType()));
    network.getParam("output_W").assign(0);
    for (int unit = 0; unit < UNITS; unit++) {
      network.getParam("output_W").putScalar(unit, unit, 1);
    }
    return network;
  }

  /** Random images and labels: N, C, H, W; every number exact in bfloat16 and far from 0. */
  public static MultiDataSet batch(int size, long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[size * UNITS];
    for (int i = 0; i < numbers.length; i++) {
      double magnitude = (16 + random.nextInt(32)) / 32.0;
      numbers[i] = random.nextBoolean() ? magnitude : -magnitude;
    }
    INDArray labels = Nd4j.zeros(DataType.FLOAT, size, UNITS + 1);
    for (int n = 0; n < size; n++) {
      labels.putScalar(n, random.nextInt(UNITS + 1), 1);
    }
    INDArray images = Nd4j.createFromArray(numbers).reshape(size, CHANNELS, SIDE, SIDE);
    return new MultiDataSet(images.castTo(DataType.FLOAT), labels);
  }
}
