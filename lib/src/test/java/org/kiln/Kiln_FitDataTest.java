package org.kiln;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.engine.EngineLog;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.RecordingListener;
import org.kiln.engine.RefusedException;
import org.kiln.engine.SelfRemovingListener;
import org.kiln.train.TrainingException;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What {@link Kiln#fit} takes, and how it reads it. */
class Kiln_FitDataTest {

  private static final EngineOptions DL4J =
      EngineOptions.DEFAULT.withEngine(EngineChoice.DL4J).withThreads(1);

  /** Four batches; knows who read them. */
  private static class Batches extends ListDataSetIterator<DataSet> {

    private static final long serialVersionUID = 1L;

    private final transient List<Thread> readers = new ArrayList<>();
    private final boolean async;
    private int failAt = -1;
    private int reads;

    Batches(boolean async) {
      super(rows(16).asList(), 4);
      this.async = async;
    }

    List<Thread> readers() {
      return readers;
    }

    @Override
    public boolean asyncSupported() {
      return async;
    }

    @Override
    public DataSet next() {
      if (reads++ == failAt) {
        throw new UnsupportedOperationException("no more");
      }
      readers.add(Thread.currentThread());
      return super.next();
    }
  }

  private static DataSet rows(int count) {
    Nd4j.getRandom().setSeed(1);
    INDArray labels = Nd4j.zeros(count, 3);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(Nd4j.rand(count, 4), labels);
  }

  private static ComputationGraph network() {
    return network(1, 1);
  }

  /** With so many inputs, merged, and outputs. */
  private static ComputationGraph network(int inputs, int outputs) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.01))
            .activation(Activation.TANH)
            .graphBuilder();
    List<String> layers = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      graph.addInputs("in" + i);
      graph.addLayer("dense" + i, new DenseLayer.Builder().nIn(4).nOut(5).build(), "in" + i);
      layers.add("dense" + i);
    }
    graph.addVertex("merged", new MergeVertex(), layers.toArray(String[]::new));
    String[] names = new String[outputs];
    for (int i = 0; i < outputs; i++) {
      names[i] = "out" + i;
      graph.addLayer(
          names[i],
          new OutputLayer.Builder(LossFunction.MCXENT)
              .nIn(5 * inputs)
              .nOut(3)
              .activation(Activation.SOFTMAX)
              .build(),
          "merged");
    }
    ComputationGraph network = new ComputationGraph(graph.setOutputs(names).build());
    network.init();
    return network;
  }

  @ParameterizedTest(name = "asyncSupported {0}")
  @ValueSource(booleans = {true, false})
  void fit_iteratorReadAhead_losesAndDoublesNothing(boolean async) {
    ComputationGraph expected = network();
    ComputationGraph actual = network();
    RecordingListener own = new RecordingListener();
    RecordingListener reference = new RecordingListener();
    actual.setListeners(own);
    expected.setListeners(reference);
    Batches data = new Batches(async);
    expected.fit(new Batches(async), 2);
    Kiln.fit(actual, data, 2, DL4J);
    assertSameBits("parameters", actual.params(), expected.params());
    assertThat(own.events())
        .extracting(RecordingListener.Event::name)
        .isEqualTo(reference.events().stream().map(RecordingListener.Event::name).toList());
    assertThat(data.readers).hasSize(8);
    assertThat(data.readers.contains(Thread.currentThread())).isNotEqualTo(async);
    assertThat(data.readers)
        .filteredOn(reader -> reader != Thread.currentThread())
        .allMatch(t -> !t.isAlive());
  }

  @ParameterizedTest(name = "asyncSupported {0}")
  @ValueSource(booleans = {true, false})
  @Timeout(60)
  void fit_iteratorThatFails_failsAsItDid_afterTheBatchesBefore(boolean async) {
    ComputationGraph network = network();
    Batches data = new Batches(async);
    data.failAt = 3;
    assertThatThrownBy(() -> Kiln.fit(network, data, 1, DL4J))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("no more");
    assertThat(network.getIterationCount()).isEqualTo(3);
    assertThat(network.getListeners()).isEmpty();
  }

  @Test
  @Timeout(60)
  void fit_interruptedWhileItWaitsForABatch_endsAndStaysInterrupted() throws Exception {
    ComputationGraph network = network();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Batches data =
        new Batches(true) {
          private static final long serialVersionUID = 1L;

          @Override
          public DataSet next() {
            if (readers().size() == 2) {
              reading.countDown();
              awaitQuietly(release);
            }
            return super.next();
          }
        };
    boolean[] interrupted = new boolean[1];
    double[][] losses = new double[1][];
    Thread training =
        new Thread(
            () -> {
              losses[0] = Kiln.fit(network, data, 2, DL4J);
              interrupted[0] = Thread.currentThread().isInterrupted();
            });
    training.start();
    reading.await();
    while (network.getIterationCount() < 2) {
      Thread.onSpinWait();
    }
    training.interrupt();
    Thread.sleep(50);
    release.countDown();
    training.join();
    assertThat(losses[0]).isEmpty();
    assertThat(interrupted[0]).isTrue();
    assertThat(network.getIterationCount()).isEqualTo(2);
    assertThat(network.getEpochCount()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("The reader must not be interrupted", e);
    }
  }

  @Test
  void fit_severalInputsAndOutputs_fromAMultiDataSetIterator_equalsPlainDl4j() {
    List<org.nd4j.linalg.dataset.api.MultiDataSet> batches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      DataSet one = rows(4 + i);
      batches.add(
          new MultiDataSet(
              new INDArray[] {one.getFeatures(), one.getFeatures().mul(2)},
              new INDArray[] {one.getLabels(), one.getLabels()}));
    }
    ComputationGraph expected = network(2, 2);
    ComputationGraph actual = network(2, 2);
    expected.fit(new IteratorMultiDataSetIterator(batches.iterator(), 4));
    double[] losses =
        Kiln.fit(actual, new IteratorMultiDataSetIterator(batches.iterator(), 4), 1, DL4J);
    assertSameBits("parameters", actual.params(), expected.params());
    assertThat(losses).hasSize(1);
    assertThat(actual.getEpochCount()).isEqualTo(1);
  }

  @Test
  void fit_dataOfOneBatch_isAStepEachEpoch() {
    ComputationGraph expected = network();
    ComputationGraph actual = network();
    ComputationGraph multi = network();
    DataSet data = rows(8);
    for (int epoch = 0; epoch < 3; epoch++) {
      expected.fit(data);
    }
    double[] losses = Kiln.fit(actual, data, 3);
    Kiln.fit(multi, data.toMultiDataSet(), 3);
    assertThat(losses).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(actual.getEpochCount()).isEqualTo(3);
    assertThat(actual.getIterationCount()).isEqualTo(3);
    assertThat(actual.params()).isEqualTo(multi.params());
    assertThat(actual.params().distance2(expected.params())).isLessThan(0.05);
  }

  @Test
  void fit_options_areWhatRuns() {
    EngineOptions options =
        EngineOptions.DEFAULT
            .withEngine(EngineChoice.ONEDNN)
            .withPrecision(Precision.FP32)
            .withThreads(1);
    try (EngineLog log = new EngineLog()) {
      Kiln.fit(network(), new Batches(true), 1, options);
      assertThat(log.messages(Level.INFO))
          .containsExactly("Engine onednn: as asked for; fp32, 1 threads");
    }
  }

  @Test
  void fit_engineAskedFor_refusesWhatItCantDo_whereAutoGoesOn() {
    DataSet masked = rows(8);
    masked.setLabelsMaskArray(Nd4j.ones(8, 1));
    EngineOptions options = EngineOptions.DEFAULT.withEngine(EngineChoice.ONEDNN);
    DataSetIterator data = new SingletonDataSetIterator(masked);
    assertThatThrownBy(() -> Kiln.fit(network(), data, 1, options))
        .isInstanceOf(RefusedException.class)
        .hasMessage("A batch with mask arrays: engine onednn has no masks; use engine dl4j");
    assertThat(Kiln.fit(network(), masked, 1)).hasSize(1);
  }

  @Test
  void fit_masksSetOnTheLayers_areHeededAsByDl4j() {
    MultiLayerNetwork expected = layers(BackpropType.Standard);
    MultiLayerNetwork actual = expected.clone();
    INDArray mask = Nd4j.ones(8, 1).putScalar(2, 0, 0);
    expected.setLayerMaskArrays(null, mask);
    actual.setLayerMaskArrays(null, mask);
    expected.fit(rows(8));
    try (EngineLog log = new EngineLog()) {
      Kiln.fit(actual, rows(8), 1);
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("Mask arrays set on the network's layers");
    }
    assertSameBits("parameters", actual.params(), expected.params());
  }

  @Test
  void fit_imagesForANetworkOfRows_areRefusedAsByDl4j() {
    DataSet images = new DataSet(Nd4j.rand(8, 4, 1, 1), rows(8).getLabels());
    MultiLayerNetwork network = layers(BackpropType.Standard);
    INDArray before = network.params().dup();
    assertThatThrownBy(() -> Kiln.fit(network, images, 1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("expected matrix (rank 2), got rank 4");
    assertThatThrownBy(
            () ->
                Kiln.fit(
                    network,
                    new SingletonDataSetIterator(images),
                    1,
                    EngineOptions.DEFAULT.withEngine(EngineChoice.ONEDNN)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("rank 4, [8, 4, 1, 1]", "rows (N, features)", "use engine dl4j");
    assertThat(network.params()).isEqualTo(before);
  }

  /** DL4J itself leaves such a network untrained, and a loss that nobody computed. */
  @Test
  void fit_rowsUnderTruncatedBackpropagation_areRefused() {
    MultiLayerNetwork network = layers(BackpropType.TruncatedBPTT);
    assertThatThrownBy(() -> Kiln.fit(network, rows(8), 1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("made no step", "BackpropType.Standard");
    assertThat(network.getIterationCount()).isZero();
    assertThat(network.getListeners()).isEmpty();
  }

  private static MultiLayerNetwork layers(BackpropType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .activation(Activation.TANH)
                .list()
                .layer(new DenseLayer.Builder().nIn(4).nOut(5).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(5)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .backpropType(type)
                .build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @ValueSource(strings = {"onEpochStart", "iterationDone", "onEpochEnd"})
  void fit_listenerThatRemovesItself_isToldOnce_andTrainingGoesOn(String when) {
    ComputationGraph network = network();
    SelfRemovingListener listener = new SelfRemovingListener(when);
    network.setListeners(listener);
    Kiln.fit(network, new Batches(true), 2);
    assertThat(network.getIterationCount()).isEqualTo(8);
    assertThat(listener.events()).filteredOn(when::equals).hasSize(1);
    assertThat(listener.events()).endsWith(when);
  }

  @Test
  void fit_batchWithoutLabels_isRefused() {
    DataSet unlabelled = new DataSet(Nd4j.rand(4, 4), null);
    assertThatThrownBy(() -> Kiln.fit(network(), unlabelled, 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("without labels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ONEDNN", "DL4J"})
  void fit_miniBatchFalse_returnsTheMean_andScoresTheSumAsDl4j(EngineChoice engine) {
    DataSet data = rows(8);
    double[] losses = new double[2];
    double[] scores = new double[2];
    for (int i = 0; i < 2; i++) {
      ComputationGraph network = unnormalised(i == 0);
      losses[i] =
          Kiln.fit(
              network,
              new ListDataSetIterator<>(data.asList(), 8),
              1,
              DL4J.withEngine(engine).withPrecision(Precision.FP32))[0];
      scores[i] = network.score();
    }
    ComputationGraph plain = unnormalised(false);
    plain.fit(data);
    assertThat(losses[1]).isCloseTo(losses[0], within(1e-6));
    assertThat(scores[0]).isCloseTo(losses[0], within(1e-6));
    assertThat(scores[1])
        .isCloseTo(plain.score(), within(1e-5))
        .isCloseTo(8 * losses[1], within(1e-5));
  }

  private static ComputationGraph unnormalised(boolean miniBatch) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .miniBatch(miniBatch)
                .updater(new Adam(0.01))
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(4)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "in")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }
}
