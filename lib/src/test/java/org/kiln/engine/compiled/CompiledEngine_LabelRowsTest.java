package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.Tolerance;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** Label rows of every kind under softmax and cross-entropy: score and step are DL4J's. */
class CompiledEngine_LabelRowsTest {

  private static final INDArray WEIGHTS = Nd4j.createFromArray(0.5f, 2f, 1f, 3f);

  /** Rows of four classes, and what they are. */
  private enum Rows {
    ONE_HOT(new double[][] {{1, 0, 0, 0}, {0, 0, 0, 1}}),
    SMOOTHED(new double[][] {{0.925, 0.025, 0.025, 0.025}, {0.025, 0.025, 0.925, 0.025}}),
    MULTI_HOT(new double[][] {{1, 1, 0, 0}, {1, 1, 1, 1}}),
    WEIGHTED(new double[][] {{0, 3, 0, 0}, {0.25, 0, 0, 0}}),
    ZERO(new double[][] {{0, 0, 0, 0}, {0, 1, 0, 0}}),
    NEGATIVE(new double[][] {{1, -0.5, 0, 0}, {0, 0, -1, 0}});

    private final double[][] numbers;

    Rows(double[][] numbers) {
      this.numbers = numbers;
    }
  }

  private static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Rows rows : Rows.values()) {
      for (boolean own : new boolean[] {false, true}) {
        cases.add(Arguments.of(rows, "MCXENT", new LossMCXENT(), own));
        cases.add(Arguments.of(rows, "weighted MCXENT", new LossMCXENT(WEIGHTS), own));
        cases.add(Arguments.of(rows, "NLL", new LossNegativeLogLikelihood(), own));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} under {1}, a layer of its own {3}")
  @MethodSource("cases")
  void fit_anyRows_scoresAndStepsAsDl4j(Rows rows, String name, ILossFunction loss, boolean own) {
    MultiLayerNetwork expected = network(loss, own);
    MultiLayerNetwork actual = network(loss, own);
    double[] start = expected.params().dup().data().asDouble();
    INDArray features = Nd4j.createFromArray(new float[][] {{1, -2, 0.5f}, {0.25f, 1, -1}});
    INDArray labels = Nd4j.createFromArray(rows.numbers).castTo(DataType.FLOAT);
    expected.fit(new DataSet(features, labels));
    try (CompiledEngine engine = CompiledEngines.open(actual, CompiledEngines.FLOAT32)) {
      engine.fit(new DataSet(features, labels).toMultiDataSet());
    }
    assertThat(actual.score()).isCloseTo(expected.score(), within(1e-4));
    Tolerance.assertClose(name, step(actual, start), step(expected, start), 1e-4, 1e-3);
  }

  private static double[] step(MultiLayerNetwork network, double[] start) {
    double[] step = network.params().dup().data().asDouble();
    for (int i = 0; i < step.length; i++) {
      step[i] -= start[i];
    }
    return step;
  }

  private static MultiLayerNetwork network(ILossFunction loss, boolean own) {
    var builder = new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(1)).list();
    builder.layer(new DenseLayer.Builder().nIn(3).nOut(5).activation(Activation.TANH).build());
    if (own) {
      builder.layer(
          new DenseLayer.Builder().nIn(5).nOut(4).activation(Activation.IDENTITY).build());
      builder.layer(new LossLayer.Builder(loss).activation(Activation.SOFTMAX).build());
    } else {
      builder.layer(
          new OutputLayer.Builder(loss).nIn(5).nOut(4).activation(Activation.SOFTMAX).build());
    }
    MultiLayerNetwork network = new MultiLayerNetwork(builder.build());
    network.init();
    return network;
  }
}
