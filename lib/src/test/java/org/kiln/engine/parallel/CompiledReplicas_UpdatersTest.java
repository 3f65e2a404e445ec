package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.deviation;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.optim.Optimizer;
import org.kiln.optim.Schedules;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.RampSchedule;

/** Replicas and what is set about the update: rates in between, clipping. */
class CompiledReplicas_UpdatersTest {

  private static final EngineOptions TWO =
      EngineOptions.DEFAULT
          .withPrecision(Precision.FP32)
          .withThreads(2)
          .withParallel(ParallelOptions.averaging(2));

  static Stream<Consumer<ComputationGraph>> changes() {
    return Stream.of(
        network -> network.setLearningRate(0.5),
        network -> network.setLearningRate("conv", 0.5),
        network -> network.setLearningRate(Schedules.step(0.5, 0.1, 1)),
        network -> Optimizer.nesterov(Schedules.constant(0.3), 0.8, 1e-2).applyTo(network),
        network -> Optimizer.sgd(Schedules.constant(0.3), 0, 0).applyTo(network));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void fit_updaterSetInBetween_isTheReplicasFromTheNextStepOn(Consumer<ComputationGraph> change) {
    ComputationGraph expected = ParallelNetworks.network(new Nesterovs(0.05, 0.9));
    ComputationGraph actual = ParallelNetworks.network(new Nesterovs(0.05, 0.9));
    try (Engine single = new Dl4jEngine(expected, 1);
        Engine engine = Engines.choose(actual, TWO)) {
      for (int step = 0; step < 4; step++) {
        if (step == 2) {
          change.accept(expected);
          change.accept(actual);
        }
        Batch batch = batch(step == 2 ? 1 : 8, step);
        single.fit(batch);
        engine.fit(batch);
      }
    }
    assertThat(deviation(actual.params(), expected.params())).isLessThan(1e-5);
    assertThat(NetworkView.of(actual).learningRate())
        .isEqualTo(NetworkView.of(expected).learningRate());
  }

  @Test
  void fit_statsListener_reportsEachStep() {
    ComputationGraph network = ParallelNetworks.network(new Sgd(0.1));
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    network.setListeners(new StatsListener(storage, 1));
    try (Engine engine = Engines.choose(network, TWO)) {
      List.of(1, 2, 3).forEach(seed -> engine.fit(batch(8, seed)));
    }
    String session = storage.listSessionIDs().get(0);
    assertThat(storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, 0)).hasSize(3);
  }

  @Test
  void choose_configurationThatDl4jCantReadBack_isOneErrorThatNamesIt() {
    ComputationGraph network =
        ParallelNetworks.network(new Sgd(new RampSchedule(new FixedSchedule(0.1), 4)));
    EngineOptions copies =
        TWO.withParallel(new ParallelOptions(2, Sharing.SHARED_GRADIENTS, 1)); // on DL4J's engine
    assertThatThrownBy(() -> Engines.choose(network, copies))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("RampSchedule", "without replicas")
        .message()
        .hasLineCount(1);
  }
}
