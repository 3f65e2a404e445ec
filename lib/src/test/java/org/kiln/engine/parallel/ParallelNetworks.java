package org.kiln.engine.parallel;

import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.ParallelOptions;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A network without dropout, and without batch norm where not said, and batches for it: images
 * 5x5x3, 3 classes.
 */
public final class ParallelNetworks {

  public static final ImageShape IMAGE = new ImageShape(5, 5, 3);
  public static final int CLASSES = 3;

  private ParallelNetworks() {}

  public static ComputationGraph network(IUpdater updater) {
    return network(updater, DataType.FLOAT);
  }

  static ComputationGraph network(IUpdater updater, DataType type) {
    return network(updater, type, false);
  }

  /** With batch norm after the convolution. */
  static ComputationGraph normalized(IUpdater updater) {
    return network(updater, DataType.FLOAT, true);
  }

  private static ComputationGraph network(IUpdater updater, DataType type, boolean normalized) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .dataType(type)
            .updater(updater)
            .weightDecay(1e-3)
            .activation(Activation.TANH)
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("input")
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "input")
            .addLayer(
                "pool", new GlobalPoolingLayer.Builder().build(), normalized ? "norm" : "conv")
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "pool")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(5, 5, 3));
    if (normalized) {
      graph.addLayer("norm", new BatchNormalization.Builder().build(), "conv");
    }
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  /** Random images, one-hot targets. */
  public static Batch batch(int size, long seed) {
    Batch batch = new Batch(size, IMAGE, CLASSES, ElementType.FLOAT32);
    Random random = new Random(seed);
    for (int i = 0; i < size * IMAGE.length(); i++) {
      batch.images().putFloat(i * Float.BYTES, (float) random.nextGaussian());
    }
    for (int n = 0; n < size; n++) {
      batch.labels()[n] = random.nextInt(CLASSES);
      for (int c = 0; c < CLASSES; c++) {
        batch.targets().put(n * CLASSES + c, c == batch.labels()[n] ? 1 : 0);
      }
    }
    batch.size(size);
    return batch;
  }

  /** Replicas on DL4J's engine that average. */
  static Engine averaging(Model network, int replicas) {
    return onDl4j(network, ParallelOptions.averaging(replicas));
  }

  /** Replicas on DL4J's engine. */
  static Engine onDl4j(Model network, ParallelOptions options) {
    return new Dl4jReplicas().open(network, EngineOptions.DEFAULT.withParallel(options));
  }

  /** Largest difference of two vectors, by the largest value of the second. */
  public static double deviation(INDArray actual, INDArray expected) {
    INDArray difference = actual.sub(expected);
    return difference.amaxNumber().doubleValue() / expected.amaxNumber().doubleValue();
  }
}
