package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.NetworkView;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.kiln.engine.onednn.OnednnLibrary;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** Steps of the compiled engine against DL4J's own {@code fit} of the same batches. */
class CompiledEngine_FitTest {

  private static final int STEPS = 4;

  static Stream<Training> trainings() {
    var falling = new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 2);
    return Stream.of(
        Training.plain(new Sgd(0.1)),
        Training.plain(new Momentum(0.05, 0.9)),
        Training.plain(new Momentum(falling, 0.9)),
        Training.plain(new Nesterovs(0.05, 0.9)),
        Training.plain(nesterovs(falling)),
        Training.plain(new Adam(1e-2)),
        Training.plain(
            Adam.builder()
                .learningRateSchedule(falling)
                .beta1(0.8)
                .beta2(0.99)
                .epsilon(1e-6)
                .build()),
        Training.plain(new NoOp()),
        new Training(new Sgd(falling), 1e-2, 2e-2, 0, false),
        new Training(new Momentum(0.05, 0.9), 0, 1e-2, 0, false),
        new Training(new Adam(1e-2), 0, 0, 5e-2, false),
        new Training(nesterovs(falling), 1e-2, 0, 5e-2, false),
        new Training(new NoOp(), 0, 0, 5e-2, false),
        Training.plain(new RmsProp(1e-2)),
        Training.plain(new AMSGrad(1e-2)),
        new Training(new Sgd(0.1), 0, 1e-2, 0, true));
  }

  private static Nesterovs nesterovs(ISchedule rate) {
    return Nesterovs.builder().learningRateSchedule(rate).momentum(0.9).build();
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void fit_everyUpdater_agreesWithDl4j(Training training) {
    ComputationGraph expected = SmallNetworks.graph(training);
    ComputationGraph actual = SmallNetworks.graph(training);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int step = 0; step < STEPS; step++) {
        Batch batch = SmallNetworks.batch(6, step);
        expected.fit(batch.toDataSet());
        engine.fit(batch);
        assertThat(actual.score()).isCloseTo(expected.score(), within(2e-4));
      }
    }
    assertSame(actual, expected);
  }

  @Test
  void fit_otherBatchSizes_agreesWithDl4j() {
    Training training = Training.plain(new Adam(1e-2));
    ComputationGraph expected = SmallNetworks.graph(training);
    ComputationGraph actual = SmallNetworks.graph(training);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int size : new int[] {6, 3, 6, 1, 5, 4, 2, 6}) {
        Batch batch = SmallNetworks.batch(size, size);
        expected.fit(batch.toDataSet());
        engine.fit(batch);
      }
    }
    assertSame(actual, expected);
  }

  @Test
  void fit_multiDataSetOfRows_agreesWithDl4j() {
    Training training = Training.plain(new Nesterovs(0.05, 0.9));
    MultiLayerNetwork expected = SmallNetworks.layers(training);
    MultiLayerNetwork actual = SmallNetworks.layers(training);
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int step = 0; step < STEPS; step++) {
        DataSet data = SmallNetworks.batch(5, step).toDataSet();
        INDArray images = data.getFeatures();
        data.setFeatures(images.reshape(5, images.length() / 5));
        expected.fit(data);
        engine.fit(data.toMultiDataSet());
      }
    }
    assertSame(actual, expected);
  }

  @Test
  void fit_batchAndMultiDataSet_sameBits() {
    Training training = Training.plain(new Sgd(0.1));
    ComputationGraph one = SmallNetworks.graph(training);
    ComputationGraph other = SmallNetworks.graph(training);
    try (CompiledEngine first = CompiledEngines.open(one, FLOAT32);
        CompiledEngine second = CompiledEngines.open(other, FLOAT32)) {
      Batch batch = SmallNetworks.batch(5, 3);
      assertThat(first.fit(batch)).isEqualTo(second.fit(batch.toDataSet().toMultiDataSet()));
      assertThat(first.outputs()).isEqualTo(second.outputs());
    }
    assertSameBits("parameters", one.params(), other.params());
  }

  @Test
  void fit_lossAndOutputs_areThoseBeforeTheUpdate() {
    ComputationGraph network = SmallNetworks.graph(new Training(new Sgd(0.1), 0, 1e-2, 0, false));
    Batch batch = SmallNetworks.batch(5, 4);
    INDArray expected = network.output(true, batch.toDataSet().getFeatures())[0];
    double penalty = network.calcRegularizationScore(true);
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      double loss = engine.fit(batch);
      assertThat(network.score()).isCloseTo(loss + penalty, within(1e-5));
      double[] outputs = numbers(engine);
      assertClose("outputs", outputs, expected.dup('c').data().asDouble(), 1e-4, 1e-3);
    }
  }

  @Test
  void predict_agreesWithDl4j_andChangesNothing() {
    ComputationGraph network = SmallNetworks.graph(Training.plain(new Sgd(0.1)));
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(SmallNetworks.batch(6, 1));
      INDArray before = network.params().dup();
      Batch batch = SmallNetworks.batch(5, 2);
      engine.predict(batch);
      INDArray expected = network.output(false, batch.toDataSet().getFeatures())[0];
      double[] outputs = numbers(engine);
      assertClose("outputs", outputs, expected.dup('c').data().asDouble(), 1e-4, 1e-3);
      assertSameBits("parameters", network.params(), before);
      assertThat(network.getIterationCount()).isEqualTo(1);
    }
  }

  @Test
  void fit_bfloat16_staysNearFloat32() {
    Training training = Training.plain(new Sgd(0.005));
    ComputationGraph expected = SmallNetworks.graph(training);
    ComputationGraph actual = SmallNetworks.graph(training);
    var bf16 = new EngineOptions(EngineChoice.ONEDNN, Precision.BF16, 2);
    assumeTrue(OnednnLibrary.bfloat16());
    try (CompiledEngine engine = CompiledEngines.open(actual, bf16)) {
      assertThat(engine.elementType()).isEqualTo(ElementType.BFLOAT16);
      for (int step = 0; step < STEPS; step++) {
        Batch wide = SmallNetworks.batch(6, step);
        expected.fit(wide.toDataSet());
        boolean narrow = step % 2 == 0;
        engine.fit(narrow ? SmallNetworks.batch(6, step, ElementType.BFLOAT16) : wide);
        assertThat(actual.score()).isCloseTo(expected.score(), within(0.05));
      }
    }
    double[] numbers = actual.params().data().asDouble();
    assertClose("parameters", numbers, expected.params().data().asDouble(), 0.02, 1);
  }

  static void assertSame(Model actual, Model expected) {
    double[] numbers = actual.params().dup().data().asDouble();
    assertClose("parameters", numbers, expected.params().dup().data().asDouble(), 2e-4, 1);
    INDArray state = NetworkView.of(expected).updaterState();
    if (state != null) {
      INDArray own = NetworkView.of(actual).updaterState();
      assertClose(
          "updater state", own.dup().data().asDouble(), state.dup().data().asDouble(), 1e-3, 1e-3);
    }
    assertThat(NetworkView.of(actual).iterationCount())
        .isEqualTo(NetworkView.of(expected).iterationCount());
  }

  private static double[] numbers(CompiledEngine engine) {
    var outputs = engine.outputs();
    double[] numbers = new double[outputs.remaining()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = outputs.get(i);
    }
    assertThat(List.of(numbers)).isNotEmpty();
    return numbers;
  }
}
