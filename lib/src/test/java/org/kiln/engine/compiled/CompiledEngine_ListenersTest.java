package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.SleepyTrainingListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.Kiln;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RecordingListener;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;

/** DL4J's listeners on the compiled engine: the events, and what is seen in them, are DL4J's. */
class CompiledEngine_ListenersTest {

  private static final int STEPS = 3;

  private static final Training ADAM = new Training(new Adam(1e-2), 0, 1e-2, 0, false);

  /** With the fused update, and with DL4J's own: of an updater that is not fused, and clipped. */
  static Stream<Model> networks() {
    return Stream.of(
        SmallNetworks.graph(ADAM),
        SmallNetworks.layers(ADAM),
        SmallNetworks.graph(Training.plain(new RmsProp(1e-2))),
        SmallNetworks.layers(new Training(new Nesterovs(0.05, 0.9), 0, 0, 0, true)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void fit_everyEvent_showsWhatDl4jShows(Model actual) {
    Model expected = copy(actual);
    RecordingListener own = new RecordingListener();
    RecordingListener reference = new RecordingListener();
    actual.setListeners(own);
    expected.setListeners(reference);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int step = 0; step < STEPS; step++) {
        Batch batch = SmallNetworks.batch(step == 1 ? 3 : 5, step);
        engine.fit(batch);
        NetworkView.of(expected).fit(dataSet(expected, batch).toMultiDataSet());
      }
    }
    assertSameEvents(own.events(), reference.events());
  }

  @Test
  void fit_multiDataSet_showsTheCallersArrays() {
    MultiLayerNetwork network = SmallNetworks.layers(ADAM);
    DataSet data = dataSet(network, SmallNetworks.batch(4, 1));
    List<INDArray> seen = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            seen.add(model.input());
            seen.add(((MultiLayerNetwork) model).getLabels());
          }
        });
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(data.toMultiDataSet());
    }
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).isSameAs(data.getFeatures());
    assertThat(seen.get(1)).isSameAs(data.getLabels());
    assertThat(network.input()).isNull();
  }

  @Test
  void fit_listenerOfEpochs_costsNothing() {
    ComputationGraph network = SmallNetworks.graph(ADAM);
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onEpochStart(Model model) {}
        });
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(SmallNetworks.batch(4, 1, ElementType.BFLOAT16));
    }
    assertThat(network.gradient()).isNull();
  }

  @Test
  void fit_activationsKeptPastTheirEvent_areRefusedIfNeverLookedAt() {
    ComputationGraph network = SmallNetworks.graph(ADAM);
    List<Map<String, INDArray>> kept = new ArrayList<>();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onForwardPass(Model model, Map<String, INDArray> activations) {
            kept.add(activations);
          }
        });
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(SmallNetworks.batch(4, 1));
    }
    assertThatThrownBy(() -> kept.get(0).size())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("during onForwardPass only");
  }

  @Test
  void fit_listenerThatThrows_leavesTheStepOut_andTheBatchTaken() {
    ComputationGraph network = SmallNetworks.graph(ADAM);
    INDArray before = network.params().dup();
    network.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            throw new UnsupportedOperationException("enough");
          }
        });
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      assertThatThrownBy(() -> engine.fit(SmallNetworks.batch(4, 1)))
          .isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(network.params()).isEqualTo(before);
    assertThat(network.getInputs()).isNull();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void fit_statsListener_reportsWhatDl4jsRunReports(Model actual) throws Exception {
    Model expected = copy(actual);
    InMemoryStatsStorage own = new InMemoryStatsStorage();
    InMemoryStatsStorage reference = new InMemoryStatsStorage();
    List<DataSet> data = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      data.add(dataSet(actual, SmallNetworks.batch(5, step)));
    }
    actual.setListeners(new StatsListener(own, 1));
    expected.setListeners(new StatsListener(reference, 1));
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      data.forEach(batch -> engine.fit(batch.toMultiDataSet()));
    }
    data.forEach(batch -> NetworkView.of(expected).fit(batch.toMultiDataSet()));
    List<StatsReport> reports = reports(own);
    List<StatsReport> references = reports(reference);
    assertThat(reports).hasSize(STEPS).hasSameSizeAs(references);
    for (int i = 0; i < STEPS; i++) {
      for (StatsType type : StatsType.values()) {
        Map<String, Double> means = reports.get(i).getMeanMagnitudes(type);
        Map<String, Double> others = references.get(i).getMeanMagnitudes(type);
        assertThat(means.keySet()).as(type.toString()).isEqualTo(others.keySet()).isNotEmpty();
        assertClose(type.toString(), numbers(means), numbers(others), 2e-3, 1e-6);
      }
      assertThat(reports.get(i).getLearningRates()).isEqualTo(references.get(i).getLearningRates());
      assertThat(reports.get(i).getTotalExamples()).isEqualTo(5 * (i + 1));
    }
  }

  @Test
  void fit_dl4jsOwnListeners_doTheirWork(@TempDir Path folder) {
    ComputationGraph network = SmallNetworks.graph(ADAM);
    DataSet data = SmallNetworks.batch(5, 1).toDataSet();
    CollectScoresListener scores = new CollectScoresListener(1);
    CollectScoresIterationListener every = new CollectScoresIterationListener(1);
    EvaluativeListener evaluation =
        new EvaluativeListener(new SingletonDataSetIterator(data), 1, InvocationType.EPOCH_END);
    network.setListeners(
        scores,
        every,
        new ScoreIterationListener(1),
        evaluation,
        new PerformanceListener(1, true, true),
        new TimeIterationListener(STEPS),
        SleepyTrainingListener.builder().timerIteration(1).build(),
        new CheckpointListener.Builder(folder.toFile()).saveEveryNIterations(2).build());
    DataSet all = SmallNetworks.batch(5 * STEPS, 1).toDataSet();
    Kiln.fit(network, new ListDataSetIterator<>(all.asList(), 5), 1, FLOAT32);
    assertThat(scores.getListScore().size()).isEqualTo(STEPS);
    assertThat(evaluation.getEvaluations()).hasSize(1);
    assertThat(CheckpointListener.availableCheckpoints(folder.toFile())).hasSize(1);
    assertThat(network.getLastEtlTime()).isNotNegative();
  }

  private static List<StatsReport> reports(InMemoryStatsStorage storage) {
    String session = storage.listSessionIDs().get(0);
    String worker = storage.listWorkerIDsForSession(session).get(0);
    return storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, worker, 0).stream()
        .map((Persistable update) -> (StatsReport) update)
        .toList();
  }

  private static double[] numbers(Map<String, Double> values) {
    return values.keySet().stream().sorted().mapToDouble(values::get).toArray();
  }

  private static void assertSameEvents(
      List<RecordingListener.Event> actual, List<RecordingListener.Event> expected) {
    assertThat(actual)
        .extracting(RecordingListener.Event::name)
        .isEqualTo(expected.stream().map(RecordingListener.Event::name).toList())
        .hasSize(4 * STEPS);
    for (int i = 0; i < actual.size(); i++) {
      RecordingListener.Event event = actual.get(i);
      RecordingListener.Event reference = expected.get(i);
      assertThat(event.facts()).as(event.name()).isEqualTo(reference.facts());
      assertThat(event.numbers().keySet()).isEqualTo(reference.numbers().keySet());
      event
          .numbers()
          .forEach(
              (key, numbers) ->
                  assertClose(
                      event.name() + ", " + key,
                      numbers,
                      reference.numbers().get(key),
                      2e-3,
                      1e-3));
    }
  }

  private static Model copy(Model network) {
    NetworkView copy = NetworkView.of(network).replica(NetworkView.of(network).seed());
    copy.network().setParams(network.params().dup());
    return copy.network();
  }

  private static DataSet dataSet(Model network, Batch batch) {
    DataSet data = batch.toDataSet();
    if (!(network instanceof ComputationGraph)) {
      data.setFeatures(data.getFeatures().reshape(batch.size(), SmallNetworks.IMAGE.length()));
    }
    return data;
  }
}
