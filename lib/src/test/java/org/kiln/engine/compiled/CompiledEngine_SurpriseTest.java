package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.compiled.CompiledEngine_FitTest.assertSame;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.engine.NetworkView;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** What people trip over when a network is compiled. */
class CompiledEngine_SurpriseTest {

  private static final Training ADAM = Training.plain(new Adam(1e-2));

  @Test
  void fit_parametersSetFromOutside_areSeenAtTheNextStep() {
    ComputationGraph expected = SmallNetworks.graph(ADAM);
    ComputationGraph actual = SmallNetworks.graph(ADAM);
    INDArray other = expected.params().mul(0.5);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      train(engine, expected, 1);
      actual.setParams(other.dup());
      expected.setParams(other.dup());
      train(engine, expected, 2);
      actual.getLayer("conv2").getParam("W").muli(2);
      expected.getLayer("conv2").getParam("W").muli(2);
      train(engine, expected, 3);
    }
    assertSame(actual, expected);
  }

  @Test
  void fit_learningRateSet_isSeenAtTheNextStep() {
    Training training = Training.plain(new Nesterovs(0.05, 0.9));
    ComputationGraph expected = SmallNetworks.graph(training);
    ComputationGraph actual = SmallNetworks.graph(training);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      train(engine, expected, 1);
      actual.setLearningRate(0.2);
      expected.setLearningRate(0.2);
      train(engine, expected, 2);
    }
    assertSame(actual, expected);
  }

  /** Of the unknown updater and of clipping DL4J's own code takes care, which moves it on. */
  static Stream<Training> updatersThatMoveWithoutGradient() {
    return Stream.of(
        Training.plain(new Sgd(0.1)),
        Training.plain(new Nesterovs(0.05, 0.9)),
        Training.plain(new Momentum(0.05, 0.9)),
        ADAM,
        new Training(new Nesterovs(0.05, 0.9), 0, 0, 1e-2, false),
        Training.plain(new RmsProp(1e-2)),
        new Training(new Nesterovs(0.05, 0.9), 0, 1e-2, 0, true));
  }

  @ParameterizedTest
  @MethodSource("updatersThatMoveWithoutGradient")
  void fit_layerFrozenAfterCompilation_staysAsItIs(Training training) {
    ComputationGraph network = SmallNetworks.graph(training);
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(SmallNetworks.batch(5, 1));
      vertex(network, "conv1").setLayerAsFrozen();
      INDArray frozen = network.getParam("conv1_W").dup();
      INDArray free = network.getParam("conv2_W").dup();
      engine.fit(SmallNetworks.batch(5, 2));
      assertSameBits("frozen", network.getParam("conv1_W"), frozen);
      assertThat(network.getParam("conv2_W")).isNotEqualTo(free);
    }
  }

  @Test
  void fit_networkInitialisedAgain_trainsTheNewParameters() {
    ComputationGraph network = SmallNetworks.graph(ADAM);
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(SmallNetworks.batch(5, 1));
      network.init(network.params().dup(), true);
      INDArray before = network.params().dup();
      engine.fit(SmallNetworks.batch(5, 2));
      assertThat(network.params()).isNotEqualTo(before);
    }
  }

  @Test
  void fit_twoEnginesOnOneNetwork_takeTurns() {
    ComputationGraph expected = SmallNetworks.graph(ADAM);
    ComputationGraph actual = SmallNetworks.graph(ADAM);
    try (CompiledEngine one = CompiledEngines.open(actual, FLOAT32);
        CompiledEngine other = CompiledEngines.open(actual, FLOAT32)) {
      train(one, expected, 1);
      train(other, expected, 2);
      train(one, expected, 3);
      other.predict(SmallNetworks.batch(3, 4));
      train(one, expected, 5);
    }
    assertSame(actual, expected);
  }

  @Test
  void fit_turnsWithDl4j_continueEachOther(@TempDir Path folder) throws Exception {
    ComputationGraph expected = SmallNetworks.graph(ADAM);
    ComputationGraph actual = SmallNetworks.graph(ADAM);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      train(engine, expected, 1);
    }
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(actual, file.toFile(), true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile(), true);
    Batch batch = SmallNetworks.batch(5, 2);
    restored.fit(batch.toDataSet());
    expected.fit(batch.toDataSet());
    try (CompiledEngine engine = CompiledEngines.open(restored, FLOAT32)) {
      train(engine, expected, 3);
    }
    assertSame(restored, expected);
  }

  @Test
  void fit_resumedFromACheckpoint_sameBitsAsNeverStopped(@TempDir Path folder) throws Exception {
    ComputationGraph unbroken = SmallNetworks.graph(ADAM);
    train(unbroken, 0, 6);
    ComputationGraph first = SmallNetworks.graph(ADAM);
    train(first, 0, 3);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(first, file.toFile(), true);
    ComputationGraph resumed = ModelSerializer.restoreComputationGraph(file.toFile(), true);
    train(resumed, 3, 6);
    assertSameBits("parameters", resumed.params(), unbroken.params());
    INDArray state = resumed.getUpdater().getStateViewArray();
    assertSameBits("updater state", state, unbroken.getUpdater().getStateViewArray());
  }

  @Test
  void fit_sameSeedTwice_sameBits() {
    ComputationGraph one = SmallNetworks.graph(ADAM);
    ComputationGraph other = SmallNetworks.graph(ADAM);
    train(one, 0, 4);
    train(other, 0, 4);
    assertSameBits("parameters", one.params(), other.params());
  }

  @Test
  void outputs_keptByTheCaller_surviveTheNextCallAndClose() {
    CompiledEngine engine = CompiledEngines.open(SmallNetworks.graph(ADAM), FLOAT32);
    engine.fit(SmallNetworks.batch(5, 1));
    FloatBuffer outputs = engine.outputs();
    engine.close();
    float sum = 0;
    for (int c = 0; c < SmallNetworks.CLASSES; c++) {
      sum += outputs.get(c);
    }
    assertThat(sum).isCloseTo(1, within(1e-4f));
  }

  @Test
  void fit_batchReusedByItsOwner_isNotAliased() {
    ComputationGraph expected = SmallNetworks.graph(ADAM);
    ComputationGraph actual = SmallNetworks.graph(ADAM);
    Batch reused = SmallNetworks.batch(5, 0);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int seed = 1; seed < 4; seed++) {
        Batch fresh = SmallNetworks.batch(5, seed);
        reused.images().put(0, fresh.images(), 0, fresh.images().capacity());
        reused.targets().put(0, fresh.targets(), 0, fresh.targets().capacity());
        engine.fit(reused);
        expected.fit(fresh.toDataSet());
      }
    }
    assertSame(actual, expected);
  }

  @Test
  void close_thenUse_throws() {
    CompiledEngine engine = CompiledEngines.open(SmallNetworks.graph(ADAM), FLOAT32);
    Batch batch = SmallNetworks.batch(5, 1);
    engine.fit(batch);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.fit(batch)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.predict(batch)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void fit_interruptedThread_finishesTheStepAndStaysInterrupted() {
    ComputationGraph expected = SmallNetworks.graph(ADAM);
    ComputationGraph actual = SmallNetworks.graph(ADAM);
    Batch batch = SmallNetworks.batch(5, 1);
    expected.fit(batch.toDataSet());
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      Thread.currentThread().interrupt();
      engine.fit(batch);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertSame(actual, expected);
  }

  @Test
  void fit_listeners_seeTheTrainedNetworkAndItsCounters() {
    ComputationGraph network = SmallNetworks.graph(ADAM);
    INDArray before = network.params().dup();
    List<Integer> iterations = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            iterations.add(iteration);
            assertThat(model).isSameAs(network);
            assertThat(model.params()).isNotEqualTo(before);
          }
        });
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(SmallNetworks.batch(5, 1));
      engine.fit(SmallNetworks.batch(5, 2));
    }
    assertThat(iterations).containsExactly(0, 1);
    assertThat(network.getIterationCount()).isEqualTo(2);
  }

  @Test
  void fit_listenersOfDl4j_findTheBatch() {
    List<Model> networks = List.of(SmallNetworks.graph(ADAM), SmallNetworks.layers(ADAM));
    for (Model network : networks) {
      network.setListeners(new PerformanceListener(1, true, true), new ScoreIterationListener(1));
      try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
        engine.fit(SmallNetworks.batch(5, 1));
        engine.fit(SmallNetworks.batch(3, 2));
      }
      assertThat(network.input()).isNull();
      assertThat(NetworkView.of(network).iterationCount()).isEqualTo(2);
    }
  }

  private static void train(CompiledEngine engine, ComputationGraph expected, long seed) {
    Batch batch = SmallNetworks.batch(5, seed);
    engine.fit(batch);
    expected.fit(batch.toDataSet());
  }

  private static void train(ComputationGraph network, int from, int to) {
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      for (int step = from; step < to; step++) {
        engine.fit(SmallNetworks.batch(5, step));
      }
    }
  }

  private static GraphVertex vertex(ComputationGraph network, String name) {
    return network.getVertex(name);
  }
}
