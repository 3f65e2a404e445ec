package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.kiln.data.image.ImageShape;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The blocks image classifiers are made of, each written once. A block is put behind the vertex
 * {@code from}, and returns the name of its last vertex for the next block to follow.
 *
 * <pre>{@code
 * var blocks = new NetworkBlocks(new ImageShape(32, 32, 3), 1);
 * var x = blocks.convolution("conv1", blocks.input(), Convolution.of(16, 3, 1, 1));
 * x = blocks.relu("relu1", blocks.batchNorm("bn1", x));
 * x = blocks.globalAveragePool("avgpool", x);
 * var net = blocks.classifier("fc", x, 10);
 * }</pre>
 *
 * <p>Activations are float32 (N, C, H, W). Padding is explicit and symmetric, sizes are rounded
 * down: {@code out = floor((in + 2 padding - kernel) / stride) + 1}, as in PyTorch.
 */
public final class NetworkBlocks {

  private static final String INPUT = "input";

  private final ImageShape shape;
  private final GraphBuilder graph;

  /**
   * An empty network.
   *
   * @param input size of the images it is to take
   * @param seed of its initial weights
   */
  public NetworkBlocks(ImageShape input, long seed) {
    this.shape = input;
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DataType.FLOAT)
            .updater(new Momentum(0.01, 0.9))
            .convolutionMode(ConvolutionMode.Truncate)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs(INPUT)
            .setInputTypes(
                InputType.convolutional(input.height(), input.width(), input.channels()));
  }

  /** Size of the images the network is to take. */
  public ImageShape shape() {
    return shape;
  }

  /** Name of the vertex that stands for the images. */
  public String input() {
    return INPUT;
  }

  /** DL4J's own builder, for layers that have no block here. */
  public GraphBuilder graph() {
    return graph;
  }

  /**
   * Settings of a square convolution.
   *
   * @param filters output channels
   * @param kernel height and width of the kernel
   * @param stride in both directions
   * @param padding zeros on each of the four sides
   * @param bias whether a bias is added; needless where batch norm follows
   */
  public record Convolution(int filters, int kernel, int stride, int padding, boolean bias) {

    /** Without a bias. */
    public static Convolution of(int filters, int kernel, int stride, int padding) {
      return new Convolution(filters, kernel, stride, padding, false);
    }

    /** The same with a bias, 0 at first. */
    public Convolution withBias() {
      return new Convolution(filters, kernel, stride, padding, true);
    }

    /**
     * Weights are drawn from N(0, 2 / (kernel^2 filters)): He et al., Delving Deep into Rectifiers,
     * 2015, equation 14, the "fan out" of torchvision's ResNets.
     */
    private NormalDistribution initialWeights() {
      return new NormalDistribution(0, Math.sqrt(2.0 / ((double) kernel * kernel * filters)));
    }
  }

  /** A convolution, (N, C, H, W) to (N, filters, H', W'), without activation. */
  public String convolution(String name, String from, Convolution settings) {
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(settings.kernel(), settings.kernel())
            .nOut(settings.filters())
            .stride(settings.stride(), settings.stride())
            .padding(settings.padding(), settings.padding())
            .hasBias(settings.bias())
            .weightInit(settings.initialWeights())
            .build();
    graph.addLayer(name, layer, from);
    return name;
  }

  /**
   * Batch normalisation per channel, eps 1e-5, gamma 1, beta 0. Running statistics keep 0.9 of
   * themselves each step and hold the variance itself, as in PyTorch, not DL4J's default, the log
   * of its root.
   */
  public String batchNorm(String name, String from) {
    BatchNormalization layer =
        new BatchNormalization.Builder().eps(1e-5).decay(0.9).useLogStd(false).build();
    graph.addLayer(name, layer, from);
    return name;
  }

  /** {@code max(x, 0)}. */
  public String relu(String name, String from) {
    return activation(name, from, Activation.RELU);
  }

  /** An elementwise activation function. */
  public String activation(String name, String from, Activation function) {
    graph.addLayer(name, new ActivationLayer(function), from);
    return name;
  }

  /** The sum of two activations of equal shape: a residual connection. */
  public String add(String name, String first, String second) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
    return name;
  }

  /** Square max pooling; padding never is the maximum. */
  public String maxPool(String name, String from, int kernel, int stride, int padding) {
    return pool(name, from, SubsamplingLayer.PoolingType.MAX, kernel, stride, padding);
  }

  /** Square average pooling without padding. */
  public String averagePool(String name, String from, int kernel, int stride) {
    return pool(name, from, SubsamplingLayer.PoolingType.AVG, kernel, stride, 0);
  }

  private String pool(
      String name,
      String from,
      SubsamplingLayer.PoolingType type,
      int kernel,
      int stride,
      int padding) {
    SubsamplingLayer layer =
        new SubsamplingLayer.Builder(type)
            .kernelSize(kernel, kernel)
            .stride(stride, stride)
            .padding(padding, padding)
            .build();
    graph.addLayer(name, layer, from);
    return name;
  }

  /** The mean over height and width, (N, C, H, W) to (N, C). */
  public String globalAveragePool(String name, String from) {
    graph.addLayer(name, new GlobalPoolingLayer(PoolingType.AVG), from);
    return name;
  }

  /**
   * A fully connected layer with bias, (N, features) to (N, outputs); weights after Glorot and
   * Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, 2010. An
   * image is flattened first, in the order C, H, W.
   */
  public String dense(String name, String from, int outputs, Activation function) {
    DenseLayer layer =
        new DenseLayer.Builder()
            .nOut(outputs)
            .activation(function)
            .weightInit(WeightInit.XAVIER)
            .build();
    graph.addLayer(name, layer, from);
    return name;
  }

  /**
   * The end of the network: a fully connected layer with bias, softmax and cross-entropy, (N,
   * features) to (N, classes). Weights are uniform within 1 / sqrt(features), as in PyTorch. An
   * image is flattened first, in the order C, H, W.
   *
   * @return the network, initialised
   */
  public ComputationGraph classifier(String name, String from, int classes) {
    OutputLayer layer =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .weightInit(WeightInit.UNIFORM)
            .build();
    graph.addLayer(name, layer, from).setOutputs(name);
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }
}
