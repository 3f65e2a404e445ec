package org.kiln.engine.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A residual block with dropout behind a frozen convolution, for images 6x5x3 and 4 classes, and
 * samples of which each is the same in every batch.
 */
public final class ResidualNetwork {

  private static final int CHANNELS = 3;
  private static final int HEIGHT = 6;
  private static final int WIDTH = 5;
  private static final int CLASSES = 4;

  private final ComputationGraph network;

  /**
   * @param norms whether it has batch norms, through which the samples of a batch see each other
   * @param drops whether it has dropout
   */
  ResidualNetwork(boolean norms, boolean drops) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(21)
            .updater(new Momentum(0.1, 0.9))
            .weightDecay(1e-3)
            .activation(Activation.RELU)
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("input")
            .addLayer("stem", new FrozenLayer(convolution()), "input")
            .addLayer("conv1", convolution(), "stem")
            .addLayer("norm1", between(norms), "conv1")
            .addLayer("conv2", convolution(), "norm1")
            .addLayer("norm2", between(norms), "conv2")
            .addVertex("add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "norm2", "stem")
            .addLayer("relu", new ActivationLayer(Activation.RELU), "add")
            .addLayer("drop", drops ? new DropoutLayer(0.75) : identity(), "relu")
            .addLayer("pool", new GlobalPoolingLayer.Builder().build(), "drop")
            .addLayer("output", output(drops), "pool")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(HEIGHT, WIDTH, CHANNELS, CNN2DFormat.NCHW));
    network = new ComputationGraph(graph.build());
    network.init();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(5).activation(Activation.IDENTITY).build();
  }

  private static Layer between(boolean norms) {
    return norms ? new BatchNormalization.Builder().build() : identity();
  }

  private static Layer identity() {
    return new ActivationLayer(Activation.TANH);
  }

  private static OutputLayer output(boolean drops) {
    var output =
        new OutputLayer.Builder(LossFunction.MCXENT).nOut(CLASSES).activation(Activation.SOFTMAX);
    return drops ? output.dropOut(0.6).build() : output.build();
  }

  public ComputationGraph network() {
    return network;
  }

  /** The plan for a batch of that size. */
  Plan plan(boolean training, ValueType type, int size) {
    Shape shape = new Shape(size, CHANNELS, HEIGHT, WIDTH);
    PlanRequest request = new PlanRequest(training, type, List.of(shape), Fusion.DEFAULT);
    return ((Lowered) Lowering.lower(network, request)).plan();
  }

  /**
   * A run over some of the samples of a step.
   *
   * @param first which sample of the step's batch comes first
   * @param size how many
   */
  PlanTask task(boolean training, ValueType type, int first, int size) {
    List<Float> images = new ArrayList<>();
    List<Float> labels = new ArrayList<>();
    for (int i = first; i < first + size; i++) {
      Random random = new Random(i);
      for (int j = 0; j < CHANNELS * HEIGHT * WIDTH; j++) {
        images.add((float) Math.rint(random.nextGaussian() * 32) / 32);
      }
      int label = random.nextInt(CLASSES);
      for (int c = 0; c < CLASSES; c++) {
        labels.add(c == label ? 1f : 0f);
      }
    }
    return new PlanTask(
        plan(training, type, size),
        network.params().dup().data().asFloat(),
        List.of(array(images)),
        training ? List.of(array(labels)) : List.of(),
        new StepDraws(21, 4, first));
  }

  private static float[] array(List<Float> numbers) {
    float[] array = new float[numbers.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = numbers.get(i);
    }
    return array;
  }
}
