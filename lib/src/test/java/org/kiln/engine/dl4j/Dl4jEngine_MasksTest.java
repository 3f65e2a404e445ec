package org.kiln.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Masks on DL4J's engine, for both kinds of network: the step is that of {@code fit(DataSet)}. */
class Dl4jEngine_MasksTest {

  private static final int SEQUENCES = 4;
  private static final int STEPS = 5;

  static Stream<Arguments> masks() {
    return Stream.of(true, false)
        .flatMap(
            graph ->
                Stream.of(true, false)
                    .flatMap(
                        features ->
                            Stream.of(true, false)
                                .map(labels -> Arguments.of(graph, features, labels))));
  }

  @ParameterizedTest(name = "graph {0}, features mask {1}, labels mask {2}")
  @MethodSource("masks")
  void fit_masksOfSequences_areDl4js(boolean graph, boolean features, boolean labels) {
    DataSet data = sequences(STEPS);
    data.setFeaturesMaskArray(features ? ends() : null);
    data.setLabelsMaskArray(labels ? ends() : null);
    assertSameStep(graph, everyStep(BackpropType.Standard), data);
  }

  @ParameterizedTest(name = "graph {0}")
  @CsvSource({"true", "false"})
  void fit_masksUnderTruncatedBackpropagation_areDl4js(boolean graph) {
    DataSet data = sequences(STEPS);
    data.setFeaturesMaskArray(ends());
    data.setLabelsMaskArray(ends());
    assertSameStep(graph, everyStep(BackpropType.TruncatedBPTT), data);
  }

  @ParameterizedTest(name = "graph {0}")
  @CsvSource({"true", "false"})
  void fit_maskThatPoolingHeeds_isDl4js(boolean graph) {
    DataSet data = sequences(0);
    data.setFeaturesMaskArray(ends());
    assertSameStep(graph, lastLayerPools(), data);
  }

  private static void assertSameStep(boolean graph, MultiLayerNetwork layers, DataSet data) {
    Model expected = graph ? layers.toComputationGraph() : layers;
    Model actual = graph ? layers.toComputationGraph() : layers.clone();
    if (expected instanceof ComputationGraph network) {
      network.fit(data);
    } else {
      ((MultiLayerNetwork) expected).fit(data);
    }
    try (Dl4jEngine engine = new Dl4jEngine(actual, 1)) {
      engine.fit(data.toMultiDataSet());
    }
    assertThat(actual.score()).isCloseTo(expected.score(), within(1e-12));
    assertSameBits("parameters", actual.params(), expected.params());
    assertThat(NetworkView.of(actual).iterationCount())
        .isEqualTo(NetworkView.of(expected).iterationCount());
  }

  private static MultiLayerNetwork everyStep(BackpropType type) {
    return network(
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.01))
            .list()
            .layer(new LSTM.Builder().nIn(3).nOut(4).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(4)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build())
            .backpropType(type)
            .tBPTTLength(2)
            .build());
  }

  private static MultiLayerNetwork lastLayerPools() {
    return network(
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.01))
            .list()
            .layer(new LSTM.Builder().nIn(3).nOut(4).build())
            .layer(new GlobalPoolingLayer.Builder().build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(4)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build());
  }

  private static MultiLayerNetwork network(
      org.deeplearning4j.nn.conf.MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  /** Labels of each of {@code steps} steps, or of the whole sequence if that is 0. */
  private static DataSet sequences(int steps) {
    Nd4j.getRandom().setSeed(3);
    INDArray features = Nd4j.rand(SEQUENCES, 3, STEPS);
    INDArray labels = steps == 0 ? Nd4j.zeros(SEQUENCES, 2) : Nd4j.zeros(SEQUENCES, 2, steps);
    for (int n = 0; n < SEQUENCES; n++) {
      for (int t = 0; t < Math.max(1, steps); t++) {
        int[] at = steps == 0 ? new int[] {n, n % 2} : new int[] {n, (n + t) % 2, t};
        labels.putScalar(at, 1);
      }
    }
    return new DataSet(features, labels);
  }

  /** Sequence n has n + 2 steps. */
  private static INDArray ends() {
    INDArray mask = Nd4j.zeros(SEQUENCES, STEPS);
    for (int n = 0; n < SEQUENCES; n++) {
      for (int t = 0; t < n + 2; t++) {
        mask.putScalar(n, t, 1);
      }
    }
    return mask;
  }
}
