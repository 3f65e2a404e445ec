package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.parallel.ParallelNetworks.batch;
import static org.kiln.engine.parallel.ParallelNetworks.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.dl4j.TinyNetworks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

@Timeout(60)
class Replicas_ListenersTest {

  /** What the replicas run on. */
  enum Replicas {
    DL4J,
    COMPILED;

    Engine open(Model network) {
      EngineOptions options =
          EngineOptions.DEFAULT
              .withPrecision(EngineOptions.Precision.FP32)
              .withParallel(ParallelOptions.averaging(2));
      return this == DL4J
          ? new Dl4jReplicas().open(network, options)
          : new CompiledReplicas().open(network, options);
    }
  }

  @ParameterizedTest
  @EnumSource
  void fit_listenersHearOneIterationAStepOnTheCallersThreadAfterTheMean(Replicas replicas) {
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
    try (Engine engine = replicas.open(network)) {
      engine.fit(batch(6, 1));
      engine.fit(batch(6, 2));
    }
    assertThat(iterations).containsExactly(0, 1);
    assertThat(parameters.get(1)).isEqualTo(network.params());
    assertThat(network.getListeners()).hasSize(1);
    assertThat(network.getEpochCount()).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource
  void fit_schedulesFollowTheNetworksIteration(Replicas replicas) {
    ISchedule schedule =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).add(1, 0.0).build();
    ComputationGraph network = network(new Sgd(schedule));
    network.getConfiguration().setIterationCount(1);
    INDArray before = network.params().dup();
    try (Engine engine = replicas.open(network)) {
      engine.fit(batch(6, 1));
    }
    assertSameBits("parameters", network.params(), before);
  }

  @ParameterizedTest
  @EnumSource
  void fit_dropoutTrainsAndRepeats(Replicas replicas) {
    MultiLayerNetwork first = TinyNetworks.layers();
    MultiLayerNetwork second = TinyNetworks.layers();
    for (MultiLayerNetwork network : List.of(first, second)) {
      try (Engine engine = replicas.open(network)) {
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

  @ParameterizedTest
  @EnumSource
  void fit_DeeplearningsListenersFindTheBatchAndMayLeave(Replicas replicas) {
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
    try (Engine engine = replicas.open(network)) {
      engine.fit(batch(6, 1));
      engine.fit(batch(7, 2));
    }
    assertThat(calls).containsExactly("once", "images 6", "images 7");
  }
}
