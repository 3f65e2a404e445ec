package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.parallel.ParallelNetworks.averaging;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.deviation;
import static org.kiln.engine.parallel.ParallelNetworks.network;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

class ParallelEngine_FitTest {

  /** Sizes of the steps: full ones, one that does not divide, one with fewer than replicas. */
  private static final List<Integer> SIZES = List.of(8, 7, 8, 1);

  static Stream<IUpdater> linearUpdaters() {
    return Stream.of(new Sgd(0.1), new Nesterovs(0.1, 0.9), new Momentum(0.1, 0.9));
  }

  private static void train(Engine engine) {
    for (int step = 0; step < SIZES.size(); step++) {
      engine.fit(batch(SIZES.get(step), step));
    }
  }

  private static ComputationGraph single(IUpdater updater, DataType type) {
    ComputationGraph network = network(updater, type);
    try (Engine engine = new Dl4jEngine(network)) {
      train(engine);
    }
    return network;
  }

  @ParameterizedTest
  @MethodSource("linearUpdaters")
  void fit_equalsOneNetworkOnTheWholeBatchInFiftyRepetitions(IUpdater updater) {
    ComputationGraph expected = single(updater, DataType.FLOAT);
    INDArray first = null;
    double worst = 0;
    for (int repetition = 0; repetition < 50; repetition++) {
      ComputationGraph actual = network(updater);
      try (ParallelEngine engine = averaging(actual, 2)) {
        train(engine);
      }
      first = first == null ? actual.params().dup() : first;
      assertSameBits("parameters", actual.params(), first);
      worst = Math.max(worst, deviation(actual.params(), expected.params()));
      INDArray state = expected.getUpdater().getStateViewArray();
      if (state != null) {
        worst = Math.max(worst, deviation(actual.getUpdater().getStateViewArray(), state));
      }
      assertThat(actual.getIterationCount()).isEqualTo(SIZES.size());
    }
    assertThat(worst).isLessThan(2e-6);
    System.out.printf(
        "%s: 50 repetitions bit-identical, largest relative deviation from one network %.1e%n",
        updater.getClass().getSimpleName(), worst);
  }

  @ParameterizedTest
  @MethodSource("linearUpdaters")
  void fit_threeReplicasInDoubleEqualOneNetwork(IUpdater updater) {
    ComputationGraph expected = single(updater, DataType.DOUBLE);
    ComputationGraph actual = network(updater, DataType.DOUBLE);
    try (ParallelEngine engine = averaging(actual, 3)) {
      train(engine);
    }
    assertThat(deviation(actual.params(), expected.params())).isLessThan(1e-13);
  }

  /** As on a GPU, whose memory Java can't reach. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void fit_statesThatAreCopiedEqualThoseThatAreShared(DataType type) {
    ComputationGraph expected = network(new Nesterovs(0.1, 0.9), type);
    ComputationGraph actual = network(new Nesterovs(0.1, 0.9), type);
    try (ParallelEngine shared = averaging(expected, 2);
        ParallelEngine copied =
            new ParallelEngine(actual, ParallelOptions.averaging(2), Dl4jEngine::new, true)) {
      train(shared);
      train(copied);
    }
    assertSameBits("parameters", actual.params(), expected.params());
    assertSameBits(
        "updater state",
        actual.getUpdater().getStateViewArray(),
        expected.getUpdater().getStateViewArray());
  }

  @Test
  void fit_lossScoreAndOutputsAreThoseOfTheWholeBatch() {
    ComputationGraph expected = network(new Sgd(0.1));
    ComputationGraph actual = network(new Sgd(0.1));
    Batch batch = batch(7, 1);
    try (Engine single = new Dl4jEngine(expected);
        ParallelEngine engine = averaging(actual, 3)) {
      assertThat(engine.fit(batch)).isCloseTo(single.fit(batch), within(1e-6));
      assertThat(actual.score()).isCloseTo(expected.score(), within(1e-6));
      assertClose(engine.outputs(), single.outputs());
      assertClose(engine.predict(batch), single.predict(batch));
    }
  }

  @Test
  void fit_multiDataSetEqualsBatch() {
    ComputationGraph expected = network(new Sgd(0.1));
    ComputationGraph actual = network(new Sgd(0.1));
    try (ParallelEngine one = averaging(expected, 2);
        ParallelEngine two = averaging(actual, 2)) {
      one.fit(batch(7, 1));
      two.fit(batch(7, 1).toDataSet().toMultiDataSet());
    }
    assertSameBits("parameters", actual.params(), expected.params());
  }

  @Test
  void fit_takesOverParametersThatWereSetBetweenSteps() {
    ComputationGraph expected = network(new Nesterovs(0.1, 0.9));
    ComputationGraph actual = network(new Nesterovs(0.1, 0.9));
    INDArray other = expected.params().mul(0.5);
    try (Engine single = new Dl4jEngine(expected);
        ParallelEngine engine = averaging(actual, 2)) {
      for (Engine each : List.of(single, engine)) {
        each.fit(batch(8, 1));
        each.network().setParams(other);
        each.fit(batch(8, 2));
      }
    }
    assertThat(deviation(actual.params(), expected.params())).isLessThan(2e-6);
  }

  @Test
  void fit_afterCloseIsRefused() {
    ParallelEngine engine = averaging(network(new Sgd(0.1)), 2);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.fit(batch(4, 1))).isInstanceOf(IllegalStateException.class);
  }

  private static void assertClose(FloatBuffer actual, FloatBuffer expected) {
    assertThat(actual.remaining()).isEqualTo(expected.remaining());
    while (actual.hasRemaining()) {
      assertThat(actual.get()).isCloseTo(expected.get(), within(1e-5f));
    }
  }
}
