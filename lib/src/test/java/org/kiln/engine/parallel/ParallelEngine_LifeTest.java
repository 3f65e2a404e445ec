package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.parallel.ParallelNetworks.averaging;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kiln.data.Batch;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.engine.dl4j.TinyNetworks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

@Timeout(60)
class ParallelEngine_LifeTest {

  @Test
  void fit_threadsAndEnginesLiveAsLongAsTheEngine() {
    FragileReplicas replicas = new FragileReplicas();
    ParallelEngine engine =
        new ParallelEngine(network(new Sgd(0.1)), ParallelOptions.averaging(3), replicas);
    for (int step = 0; step < 5; step++) {
      engine.fit(batch(6, step));
      engine.predict(batch(6, step));
    }
    assertThat(replicas.opened()).isEqualTo(3);
    assertThat(replicas.threads()).hasSize(3).allMatch(Thread::isAlive);
    engine.close();
    assertThat(replicas.closed()).isEqualTo(3);
    for (Thread thread : replicas.threads()) {
      assertThat(join(thread)).isTrue();
    }
  }

  private static boolean join(Thread thread) {
    try {
      thread.join(10_000);
      return !thread.isAlive();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fit_failureOfAReplicaReachesTheCallerAndLeavesTheNetworkBeforeTheStep() {
    ComputationGraph expected = network(new Sgd(0.1));
    ComputationGraph actual = network(new Sgd(0.1));
    FragileReplicas replicas = new FragileReplicas();
    try (ParallelEngine untroubled = averaging(expected, 3);
        ParallelEngine engine =
            new ParallelEngine(actual, ParallelOptions.averaging(3), replicas)) {
      untroubled.fit(batch(6, 1));
      engine.fit(batch(6, 1));
      for (Throwable failure :
          List.of(new OutOfMemoryError("made"), new ArithmeticException("b"))) {
        replicas.fail(failure);
        assertThatThrownBy(() -> engine.fit(batch(6, 2))).isSameAs(failure);
        assertSameBits("parameters", actual.params(), expected.params());
        assertThat(actual.getIterationCount()).isEqualTo(1);
      }
      replicas.fail(null);
      untroubled.fit(batch(6, 2));
      engine.fit(batch(6, 2));
      assertSameBits("parameters", actual.params(), expected.params());
    }
  }

  @Test
  void open_failureOfAReplicaReachesTheCaller() {
    IllegalArgumentException failure = new IllegalArgumentException("no such engine");
    AtomicInteger opened = new AtomicInteger();
    ReplicaFactory factory =
        replica -> {
          if (opened.getAndIncrement() == 1) {
            throw failure;
          }
          return new Dl4jEngine(replica);
        };
    assertThatThrownBy(
            () -> new ParallelEngine(network(new Sgd(0.1)), ParallelOptions.averaging(2), factory))
        .isSameAs(failure);
  }

  @Test
  void fit_interruptedThreadFinishesTheStepAndStaysInterrupted() {
    ComputationGraph expected = network(new Sgd(0.1));
    ComputationGraph actual = network(new Sgd(0.1));
    try (ParallelEngine engine = averaging(expected, 2)) {
      engine.fit(batch(6, 1));
    }
    try (ParallelEngine engine = averaging(actual, 2)) {
      Thread.currentThread().interrupt();
      engine.fit(batch(6, 1));
      assertThat(Thread.interrupted()).isTrue();
    }
    assertSameBits("parameters", actual.params(), expected.params());
  }

  @Test
  void fit_listenersHearOneIterationAStepOnTheCallersThreadAfterTheMean() {
    ComputationGraph network = network(new Sgd(0.1));
    List<Integer> iterations = new ArrayList<>();
    List<INDArray> parameters = new ArrayList<>();
    Thread caller = Thread.currentThread();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            assertThat(model).isSameAs(network);
            assertThat(Thread.currentThread()).isSameAs(caller);
            assertThat(epoch).isEqualTo(7);
            iterations.add(iteration);
            parameters.add(model.params().dup());
          }
        });
    network.getConfiguration().setEpochCount(7);
    try (ParallelEngine engine = averaging(network, 2)) {
      engine.fit(batch(6, 1));
      engine.fit(batch(6, 2));
    }
    assertThat(iterations).containsExactly(0, 1);
    assertThat(parameters.get(1)).isEqualTo(network.params());
    assertThat(network.getListeners()).hasSize(1);
    assertThat(network.getEpochCount()).isEqualTo(7);
  }

  @Test
  void fit_schedulesFollowTheNetworksIteration() {
    ISchedule schedule =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).add(1, 0.0).build();
    ComputationGraph network = network(new Sgd(schedule));
    network.getConfiguration().setIterationCount(1);
    INDArray before = network.params().dup();
    try (ParallelEngine engine = averaging(network, 2)) {
      engine.fit(batch(6, 1));
    }
    assertSameBits("parameters", network.params(), before);
  }

  @Test
  void fit_dropoutTrainsAndRepeats() {
    MultiLayerNetwork first = TinyNetworks.layers();
    MultiLayerNetwork second = TinyNetworks.layers();
    for (MultiLayerNetwork network : List.of(first, second)) {
      try (ParallelEngine engine =
          new ParallelEngine(network, ParallelOptions.averaging(2), Dl4jEngine::new)) {
        for (int step = 0; step < 3; step++) {
          engine.fit(rows(step));
        }
      }
    }
    assertSameBits("parameters", first.params(), second.params());
    assertThat(first.params()).isNotEqualTo(TinyNetworks.layers().params());
  }

  private static Batch rows(int seed) {
    Batch batch =
        new Batch(
            5, new org.kiln.data.image.ImageShape(6, 6, 3), 4, org.kiln.data.ElementType.FLOAT32);
    for (int n = 0; n < 5; n++) {
      batch.images().putFloat(n * 108 * Float.BYTES, seed + n);
      batch.targets().put(n * 4 + n % 4, 1);
    }
    batch.size(5);
    return batch;
  }

  @Test
  void fit_DeeplearningsListenersFindTheBatchAndMayLeave() {
    ComputationGraph network = network(new Sgd(0.1));
    List<String> calls = new ArrayList<>();
    TrainingListener once =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            calls.add("once");
            network.setListeners(
                network.getListeners().stream().filter(other -> other != this).toList());
          }
        };
    TrainingListener size =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            calls.add("images " + ((ComputationGraph) model).getInput(0).size(0));
          }
        };
    network.setListeners(
        once, size, new PerformanceListener(1, true, true), new ScoreIterationListener(1));
    try (ParallelEngine engine = averaging(network, 2)) {
      engine.fit(batch(6, 1));
      engine.fit(batch(7, 2));
    }
    assertThat(calls).containsExactly("once", "images 6", "images 7");
  }

  @Test
  void fit_afterTheWrappersThreadHasEndedIsAnErrorAndNoWaiting() throws Exception {
    FragileReplicas replicas = new FragileReplicas();
    try (ParallelEngine engine =
        new ParallelEngine(network(new Sgd(0.1)), ParallelOptions.averaging(2), replicas)) {
      engine.fit(batch(4, 1));
      Thread wrapper =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("kiln-parallel"))
              .filter(Thread::isAlive)
              .findFirst()
              .orElseThrow();
      wrapper.interrupt();
      assertThat(join(wrapper)).isTrue();
      assertThatThrownBy(() -> engine.fit(batch(4, 2)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("choose a new engine");
    }
    // Nobody waits for the replicas' threads once the wrapper, whose they are, has been ended.
    for (int i = 0; i < 1000 && replicas.closed() < 2; i++) {
      Thread.sleep(10);
    }
    assertThat(replicas.closed()).isEqualTo(2);
  }
}
