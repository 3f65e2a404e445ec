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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.RefusedException;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

class WrapperEngine_FitTest {

  private static final int REPETITIONS = 3;

  /** Sizes of the steps: DL4J's wrapper weighs all shares alike, so that they must be equal. */
  private static final List<Integer> SIZES = List.of(12, 6, 12, 1);

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
  void fit_equalsOneNetworkOnTheWholeBatchEachTime(IUpdater updater) {
    ComputationGraph expected = single(updater, DataType.FLOAT);
    INDArray first = null;
    double worst = 0;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
      ComputationGraph actual = network(updater);
      try (Engine engine = averaging(actual, 2)) {
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
        "%s: %d repetitions bit-identical, largest relative deviation from one network %.1e%n",
        updater.getClass().getSimpleName(), REPETITIONS, worst);
  }

  @ParameterizedTest
  @MethodSource("linearUpdaters")
  void fit_threeReplicasInDoubleEqualOneNetwork(IUpdater updater) {
    ComputationGraph expected = single(updater, DataType.DOUBLE);
    ComputationGraph actual = network(updater, DataType.DOUBLE);
    try (Engine engine = averaging(actual, 3)) {
      train(engine);
    }
    assertThat(deviation(actual.params(), expected.params())).isLessThan(1e-13);
  }

  @Test
  void fit_lossScoreAndOutputsAreThoseOfTheWholeBatch() {
    ComputationGraph expected = network(new Sgd(0.1));
    ComputationGraph actual = network(new Sgd(0.1));
    Batch batch = batch(6, 1);
    try (Engine single = new Dl4jEngine(expected);
        Engine engine = averaging(actual, 3)) {
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
    try (Engine one = averaging(expected, 2);
        Engine two = averaging(actual, 2)) {
      one.fit(batch(6, 1));
      two.fit(batch(6, 1).toDataSet().toMultiDataSet());
    }
    assertSameBits("parameters", actual.params(), expected.params());
  }

  @Test
  void fit_takesOverParametersThatWereSetBetweenSteps() {
    ComputationGraph expected = network(new Nesterovs(0.1, 0.9));
    ComputationGraph actual = network(new Nesterovs(0.1, 0.9));
    INDArray other = expected.params().mul(0.5);
    try (Engine single = new Dl4jEngine(expected);
        Engine engine = averaging(actual, 2)) {
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
    Engine engine = averaging(network(new Sgd(0.1)), 2);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.fit(batch(4, 1))).isInstanceOf(IllegalStateException.class);
  }

  /** A schedule that fails in replicas too, which are made of the network's JSON. */
  public static final class FailsAtTheSecondStep implements ISchedule {

    private static final long serialVersionUID = 1L;

    @Override
    public double valueAt(int iteration, int epoch) {
      if (iteration == 1) {
        throw new ArithmeticException("made");
      }
      return 0.1;
    }

    @Override
    public ISchedule clone() {
      return this;
    }
  }

  @Test
  @Timeout(60)
  void fit_failureOfAReplica_reachesTheCaller_andLeavesTheNetworkBeforeTheStep() {
    ComputationGraph network = network(new Nesterovs(new FailsAtTheSecondStep(), 0.9));
    try (Engine engine = averaging(network, 3)) {
      engine.fit(batch(6, 1));
      INDArray parameters = network.params().dup();
      INDArray state = network.getUpdater().getStateViewArray().dup();
      assertThatThrownBy(() -> engine.fit(batch(6, 2)))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("made");
      assertSameBits("parameters", network.params(), parameters);
      assertSameBits("state", network.getUpdater().getStateViewArray(), state);
      assertThat(network.getIterationCount()).isEqualTo(1);
      network.getConfiguration().setIterationCount(2);
      engine.fit(batch(6, 2));
      assertThat(network.params()).isNotEqualTo(parameters);
    }
  }

  @Test
  @Timeout(60)
  void fit_batchOfOtherClasses_isRefused_andNothingIsApplied() {
    ComputationGraph network = network(new Sgd(0.1));
    Batch other = new Batch(4, ParallelNetworks.IMAGE, 5, org.kiln.data.ElementType.FLOAT32);
    other.size(4);
    INDArray before = network.params().dup();
    try (Engine engine = averaging(network, 2)) {
      assertThatThrownBy(() -> engine.fit(other)).isInstanceOf(RefusedException.class);
    }
    assertSameBits("parameters", network.params(), before);
    assertThat(network.getIterationCount()).isZero();
  }

  @Test
  void fit_interruptedThread_finishesTheStepAndStaysInterrupted() {
    ComputationGraph expected = network(new Sgd(0.1));
    ComputationGraph actual = network(new Sgd(0.1));
    try (Engine engine = averaging(expected, 2)) {
      engine.fit(batch(6, 1));
    }
    try (Engine engine = averaging(actual, 2)) {
      Thread.currentThread().interrupt();
      engine.fit(batch(6, 1));
      assertThat(Thread.interrupted()).isTrue();
    }
    assertSameBits("parameters", actual.params(), expected.params());
  }

  private static void assertClose(FloatBuffer actual, FloatBuffer expected) {
    assertThat(actual.remaining()).isEqualTo(expected.remaining());
    while (actual.hasRemaining()) {
      assertThat(actual.get()).isCloseTo(expected.get(), within(1e-5f));
    }
  }
}
