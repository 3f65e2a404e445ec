package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.kiln.data.image.ImageShape;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
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

  /** A convolution, (N, C, H, W) to (N, filters, H', W'), without activation. */
  public String convolution(String name, String from, Convolution settings) {
    graph.addLayer(name, settings.layer(), from);
    return name;
  }

  /**
   * How batch norm keeps its running statistics.
   *
   * @param eps added to the variance
   * @param decay share that they keep of themselves each step: 1 - PyTorch's momentum
   */
  public record Norm(double eps, double decay) {

    /** PyTorch's defaults. */
    public static final Norm DEFAULT = new Norm(1e-5, 0.9);
  }

  /** Batch normalisation per channel with the default {@link Norm}. */
  public String batchNorm(String name, String from) {
    return batchNorm(name, from, Norm.DEFAULT);
  }

  /**
   * Batch normalisation per channel, gamma 1, beta 0. Running statistics hold the variance itself,
   * as in PyTorch, not DL4J's default, the log of its root.
   */
  public String batchNorm(String name, String from, Norm norm) {
    BatchNormalization layer =
        new BatchNormalization.Builder()
            .eps(norm.eps())
            .decay(norm.decay())
            .useLogStd(false)
            .build();
    graph.addLayer(name, layer, from);
    return name;
  }

  /** {@code max(x, 0)}. */
  public String relu(String name, String from) {
    return activation(name, from, Activation.RELU);
  }

  /** An elementwise activation function. */
  public String activation(String name, String from, Activation function) {
    return activation(name, from, function.getActivationFunction());
  }

  /** An elementwise activation function, for instance {@code new HardSwish()}. */
  public String activation(String name, String from, IActivation function) {
    graph.addLayer(name, new ActivationLayer(function), from);
    return name;
  }

  /** The sum of two activations of equal shape: a residual connection. */
  public String add(String name, String first, String second) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
    return name;
  }

  /** Images of equal size behind one another, along the channels. */
  public String merge(String name, String... from) {
    graph.addVertex(name, new MergeVertex(), from);
    return name;
  }

  /** In training sets each value to 0 with this probability, and scales the others up. */
  public String dropout(String name, String from, double probability) {
    graph.addLayer(name, new DropoutLayer(1 - probability), from); // DL4J's is that of keeping
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
    ComputationGraph network = new ComputationGraph(output(name, from, classes));
    network.init();
    return network;
  }

  /** The same end of the network, without making its weights. */
  public ComputationGraphConfiguration output(String name, String from, int classes) {
    OutputLayer layer =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .weightInit(WeightInit.UNIFORM)
            .build();
    return graph.addLayer(name, layer, from).setOutputs(name).build();
  }
}
