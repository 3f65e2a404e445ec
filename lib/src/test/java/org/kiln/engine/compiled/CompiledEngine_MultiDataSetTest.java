package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.engine.ParameterRange;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Batches as DL4J's iterators make them: several arrays, in both formats, however they lie. */
class CompiledEngine_MultiDataSetTest {

  private static final int BATCH = 5;
  private static final int CHANNELS = 2;
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;
  private static final int FEATURES = 3;

  /** How an array lies in memory. */
  enum Lie {
    ROWS,
    COLUMNS,
    VIEW,
    DOUBLE
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  void fit_twoInputsTwoOutputs_agreesWithDl4j(Lie lie) {
    assertAgrees(CNN2DFormat.NCHW, lie);
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  void fit_nhwc_agreesWithDl4j(Lie lie) {
    assertAgrees(CNN2DFormat.NHWC, lie);
  }

  private static void assertAgrees(CNN2DFormat format, Lie lie) {
    ComputationGraph expected = network(format);
    ComputationGraph actual = network(format);
    INDArray before = expected.params().dup();
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int step = 0; step < 3; step++) {
        expected.fit(batch(format, step, Lie.ROWS));
        double loss = engine.fit(batch(format, step, lie));
        assertThat(loss).isCloseTo(expected.score(), within(1e-4));
      }
    }
    double[] own = actual.params().sub(before).data().asDouble();
    double[] reference = expected.params().sub(before).data().asDouble();
    for (ParameterRange parameter : ParameterRange.of(expected)) {
      assertClose(parameter.name(), parameter.in(own), parameter.in(reference), 1e-3, 1e-3);
    }
  }

  /** Images and rows of features in, two classifications of different classes out. */
  private static ComputationGraph network(CNN2DFormat format) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(8)
            .updater(new Nesterovs(0.1, 0.9))
            .activation(Activation.TANH)
            .graphBuilder()
            .addInputs("image", "features")
            .addLayer(
                "conv",
                new ConvolutionLayer.Builder(3, 2).nOut(4).dataFormat(format).build(),
                "image")
            .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "conv")
            .addLayer("dense", new DenseLayer.Builder().nOut(3).build(), "features")
            .addVertex("merge", new MergeVertex(), "pool", "dense")
            .addLayer("coarse", output(2), "merge")
            .addLayer("fine", output(4), "merge")
            .setOutputs("coarse", "fine")
            .setInputTypes(
                InputType.convolutional(HEIGHT, WIDTH, CHANNELS, format),
                InputType.feedForward(FEATURES));
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  private static OutputLayer output(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static MultiDataSet batch(CNN2DFormat format, long seed, Lie lie) {
    Random random = new Random(seed);
    long[] shape =
        format == CNN2DFormat.NHWC
            ? new long[] {BATCH, HEIGHT, WIDTH, CHANNELS}
            : new long[] {BATCH, CHANNELS, HEIGHT, WIDTH};
    INDArray[] features = {
      lying(numbers(random, shape), lie), lying(numbers(random, BATCH, FEATURES), lie)
    };
    INDArray[] labels = {lying(labels(random, 2), lie), lying(labels(random, 4), lie)};
    return new MultiDataSet(features, labels);
  }

  private static INDArray numbers(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private static INDArray labels(Random random, int classes) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, classes);
    for (int n = 0; n < BATCH; n++) {
      labels.putScalar(n, random.nextInt(classes), 1);
    }
    return labels;
  }

  private static INDArray lying(INDArray array, Lie lie) {
    return switch (lie) {
      case ROWS -> array;
      case COLUMNS -> array.dup('f');
      case VIEW -> Nd4j.concat(0, array, array.mul(3)).get(NDArrayIndex.interval(0, BATCH));
      case DOUBLE -> array.castTo(DataType.DOUBLE);
    };
  }
}
