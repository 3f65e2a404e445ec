package org.kiln.engine.compiled;

import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network of a few hundred parameters, for images 8x8x3 and 4 classes, and batches for it. */
public final class SmallNetworks {

  public static final ImageShape IMAGE = new ImageShape(8, 8, 3);
  public static final int CLASSES = 4;

  private SmallNetworks() {}

  /** How to train the network. */
  public record Training(IUpdater updater, double l1, double l2, double decay, boolean clip) {
    static Training plain(IUpdater updater) {
      return new Training(updater, 0, 0, 0, false);
    }
  }

  public static NeuralNetConfiguration.Builder builder(Training training) {
    var builder =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .updater(training.updater())
            .activation(Activation.RELU)
            .convolutionMode(ConvolutionMode.Same);
    if (training.clip()) {
      builder
          .gradientNormalization(GradientNormalization.ClipL2PerLayer)
          .gradientNormalizationThreshold(0.05);
    }
    if (training.l1() != 0) {
      builder.l1(training.l1());
    }
    if (training.l2() != 0) {
      builder.l2(training.l2());
    }
    if (training.decay() != 0) {
      builder.weightDecay(training.decay(), true);
    }
    return builder;
  }

  /** Two convolutions with batch norm, max pooling, a dense layer. */
  public static ComputationGraph graph(Training training) {
    var configuration =
        builder(training)
            .graphBuilder()
            .addInputs("input")
            .addLayer("conv1", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "input")
            .addLayer("bn1", new BatchNormalization.Builder().build(), "conv1")
            .addLayer(
                "pool", new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(), "bn1")
            .addLayer("conv2", new ConvolutionLayer.Builder(3, 3).nOut(6).build(), "pool")
            .addLayer("bn2", new BatchNormalization.Builder().useLogStd(false).build(), "conv2")
            .addLayer("dense", new DenseLayer.Builder().nOut(9).build(), "bn2")
            .addLayer("output", output(CLASSES), "dense")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(8, 8, 3))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  /** The same kind of network as a MultiLayerNetwork, its input rows of pixels. */
  public static MultiLayerNetwork layers(Training training) {
    var configuration =
        builder(training)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).build())
            .layer(new DenseLayer.Builder().nOut(9).build())
            .layer(output(CLASSES))
            .setInputType(InputType.convolutionalFlat(8, 8, 3))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Softmax and cross-entropy over so many classes. */
  public static OutputLayer output(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Random images and labels. */
  public static Batch batch(int size, long seed) {
    return batch(size, seed, ElementType.FLOAT32);
  }

  /** The same in a given type. */
  public static Batch batch(int size, long seed, ElementType type) {
    Batch batch = new Batch(size, IMAGE, CLASSES, type);
    Random random = new Random(seed);
    for (int i = 0; i < size * IMAGE.length(); i++) {
      // Exact in bfloat16 too.
      float number = Math.round(random.nextGaussian() * 32) / 32f;
      number = Float.intBitsToFloat(Float.floatToIntBits(number) & 0xFFFF0000);
      if (type == ElementType.FLOAT32) {
        batch.images().putFloat(i * Float.BYTES, number);
      } else {
        batch.images().putShort(i * Short.BYTES, (short) (Float.floatToIntBits(number) >>> 16));
      }
    }
    for (int i = 0; i < size; i++) {
      int label = random.nextInt(CLASSES);
      batch.labels()[i] = label;
      for (int c = 0; c < CLASSES; c++) {
        batch.targets().put(i * CLASSES + c, c == label ? 1 : 0);
      }
    }
    batch.size(size);
    return batch;
  }
}
