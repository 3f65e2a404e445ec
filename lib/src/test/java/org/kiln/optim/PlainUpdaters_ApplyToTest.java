package org.kiln.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.dl4j.TinyNetworks;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class PlainUpdaters_ApplyToTest {

  private static final int STEPS = 3;

  /** A way to train, and the updater of DL4J's that is nearest after three steps. */
  private record Case(
      String name,
      Function<LearningRateSchedule, Optimizer> optimizer,
      LearningRateSchedule schedule,
      Function<Double, IUpdater> expected) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    LearningRateSchedule cosine = Schedules.cosine(0.1, 0, 5);
    Function<Double, IUpdater> nesterovs = rate -> new Nesterovs(rate, 0.9);
    return Stream.of(
        new Case("momentum", s -> Optimizer.sgd(s, 0.9, 1e-3), cosine, nesterovs),
        new Case("one cycle", s -> Optimizer.sgd(s, 0.9, 0), Schedules.oneCycle(0.1, 4), nesterovs),
        new Case("sgd", s -> Optimizer.sgd(s, 0, 0), cosine, Sgd::new),
        new Case("nesterov", s -> Optimizer.nesterov(s, 0.9, 0), cosine, nesterovs),
        new Case("adam", s -> Optimizer.adam(s, 0), Schedules.step(0.1, 0.5, 2), Adam::new),
        new Case("adamw", s -> Optimizer.adamW(s, 0.01), cosine.withWarmup(4, 0.1), Adam::new));
  }

  private static void fit(ComputationGraph network, int steps) {
    Nd4j.getRandom().setSeed(4);
    INDArray images = Nd4j.rand(DataType.FLOAT, 4, 3, 6, 6);
    for (int i = 0; i < steps; i++) {
      network.fit(new INDArray[] {images}, new INDArray[] {Nd4j.eye(4).castTo(DataType.FLOAT)});
    }
  }

  private static ComputationGraph trained(Case given) {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    given.optimizer().apply(given.schedule()).applyTo(network);
    fit(network, STEPS);
    return network;
  }

  private static IUpdater updater(ComputationGraphConfiguration configuration) {
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get("conv");
    return ((BaseLayer) vertex.getLayerConf().getLayer()).getIUpdater();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void configuration_namesDl4jOnly_atTheRateOfTheLastStep(Case given) {
    ComputationGraph network = trained(given);
    String before = network.getConfiguration().toJson();

    String json = PlainUpdaters.configuration(before, STEPS, 0);

    assertThat(json).doesNotContain("org.kiln");
    assertThat(updater(ComputationGraphConfiguration.fromJson(json)))
        .isEqualTo(given.expected().apply(given.schedule().valueAt(STEPS - 1)));
    assertThat(network.getConfiguration().toJson()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void applyTo_keepsParametersAndCounters_andTheStateDl4jWouldHave(Case given) {
    ComputationGraph network = trained(given);
    INDArray parameters = network.params().dup();
    INDArray state = network.getUpdater().getStateViewArray();
    INDArray expected = state == null ? null : state.dup();
    for (Velocity velocity : PlainUpdaters.velocities(network.getUpdater(), STEPS, 0)) {
      for (int i = velocity.from(); i < velocity.to(); i++) {
        expected.putScalar(i, expected.getFloat(i) * (float) -velocity.rate());
      }
    }

    PlainUpdaters.applyTo(network);

    assertThat(network.getConfiguration().toJson()).doesNotContain("org.kiln");
    assertSameBits("parameters", network.params(), parameters);
    assertThat(network.getIterationCount()).isEqualTo(STEPS);
    if (expected != null) {
      assertSameBits("state", network.getUpdater().getStateViewArray(), expected);
    }
    double score = network.score();
    fit(network, 1);
    assertThat(network.score()).isLessThan(1.5 * score);
  }

  /** One parameter, gradients by hand: the velocity is DL4J's, so its next step is too. */
  @Test
  void applyTo_goesOnAtTheSameSpeed() {
    ComputationGraph ours = TinyNetworks.graph(CNN2DFormat.NCHW);
    Optimizer.sgd(Schedules.constant(0.01), 0.9, 0).applyTo(ours);
    fit(ours, 1);
    ComputationGraph theirs = TinyNetworks.graph(CNN2DFormat.NCHW);
    Optimizer.nesterov(Schedules.constant(0.01), 0.9, 0).applyTo(theirs);
    fit(theirs, 1);

    PlainUpdaters.applyTo(ours);

    INDArray expected = theirs.getUpdater().getStateViewArray();
    INDArray actual = ours.getUpdater().getStateViewArray();
    assertThat(actual.distance2(expected))
        .isLessThan(1e-6 * (1 + expected.norm2Number().doubleValue()));
  }

  @Test
  void configuration_schedulesElsewhere_standStill() {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .dropOut(new Dropout(Schedules.step(0.8, 0.5, 2)))
            .updater(new Nesterovs(0.1, Schedules.cosine(0.9, 0.5, 10)))
            .list()
            .layer(
                new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder().nIn(2).nOut(2).build())
            .build();
    String json = PlainUpdaters.configuration(configuration.toJson(), 3, 0);
    assertThat(json).doesNotContain("org.kiln").contains("FixedSchedule", "0.4");
  }

  @Test
  void applyTo_updatersOfDl4j_stayTheSameObjects() {
    MultiLayerNetwork network = TinyNetworks.layers();
    var schedule = new MapSchedule(ScheduleType.ITERATION, java.util.Map.of(0, 0.1, 2, 0.01));
    new Optimizer(new Adam(schedule), 0, false).applyTo(network);
    BaseLayer layer = (BaseLayer) network.getLayer(0).conf().getLayer();
    IUpdater before = layer.getIUpdater();

    PlainUpdaters.applyTo(network);

    assertThat(layer.getIUpdater()).isSameAs(before);
    assertThat(List.of(network.getUpdater().getStateViewArray().length())).isNotEmpty();
  }
}
