package org.kiln.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class Optimizer_ApplyToTest {

  private static final LearningRateSchedule RATE = Schedules.constant(0.1);

  static Stream<Optimizer> optimizers() {
    LearningRateSchedule everything = Schedules.multiStep(0.1, 0.5, 3, 6).withWarmup(2, 0.1);
    return Stream.of(
        Optimizer.sgd(everything, 0.9, 1e-4),
        Optimizer.sgd(Schedules.step(0.1, 0.5, 2), 0, 0),
        Optimizer.nesterov(Schedules.cosine(0.1, 0.01, 9), 0.9, 5e-4),
        Optimizer.adam(Schedules.oneCycle(0.01, 20), 1e-4),
        Optimizer.adamW(Schedules.constant(0.001).withWarmup(5, 0), 0.01));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void graph_restoresTheSameSettingsFromJson(Optimizer optimizer) {
    ComputationGraph network = graph(new Sgd(1));

    optimizer.applyTo(network);
    ComputationGraphConfiguration restored =
        ComputationGraphConfiguration.fromJson(network.getConfiguration().toJson());

    assertThat(restored).isEqualTo(network.getConfiguration());
    BaseLayer dense =
        (BaseLayer) ((LayerVertex) restored.getVertices().get("dense")).getLayerConf().getLayer();
    assertThat(dense.getIUpdater()).isEqualTo(optimizer.updater());
    assertThat(network.getUpdater().getUpdaterBlocks())
        .allSatisfy(
            block ->
                assertThat(block.getGradientUpdater().getConfig())
                    .isIn(optimizer.updater(), new NoOp()));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void multiLayerNetwork_restoresTheSameSettingsFromJson(Optimizer optimizer) {
    MultiLayerNetwork network = multiLayerNetwork();

    optimizer.applyTo(network);
    MultiLayerConfiguration restored =
        MultiLayerConfiguration.fromJson(network.getLayerWiseConfigurations().toJson());

    assertThat(restored).isEqualTo(network.getLayerWiseConfigurations());
    assertThat(restored.getConf(0).getLayer().getUpdaterByParam("W"))
        .isEqualTo(optimizer.updater());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void graph_trainsLikeOneBuiltWithTheOptimizer(Optimizer optimizer) {
    ComputationGraph changed = graph(new Adam(1));
    fit(changed, 2);
    ComputationGraph built = builtWith(optimizer);
    built.setParams(changed.params());
    built.getConfiguration().setIterationCount(2);

    optimizer.applyTo(changed);
    fit(changed, 8);
    fit(built, 8);

    assertThat(changed.params().toDoubleVector())
        .containsExactly(built.params().toDoubleVector(), within(1e-14));
    assertThat(values(changed.getUpdater().getStateViewArray()))
        .containsExactly(values(built.getUpdater().getStateViewArray()), within(1e-14));
  }

  @Test
  void graph_keepsParametersAndCounters() {
    ComputationGraph network = graph(new Adam(0.01));
    fit(network, 3);
    INDArray before = network.params().dup();

    Optimizer.sgd(RATE, 0.9, 1e-4).applyTo(network);

    assertSameBits("parameters", network.params(), before);
    assertThat(network.getIterationCount()).isEqualTo(3);
    assertThat(network.getUpdater().getStateViewArray().sumNumber().doubleValue()).isZero();
  }

  @Test
  void weightDecay_isOnWeightsOnly() {
    ComputationGraph network = graph(new Sgd(1));

    Optimizer.sgd(RATE, 0.9, 1e-4).applyTo(network);

    assertThat(regularization(network, "dense", "W"))
        .isEqualTo(List.of(new L1Regularization(0.5), new L2Regularization(1e-4)));
    assertThat((List<?>) network.getLayer("dense").getConfig().getRegularizationByParam("b"))
        .isEmpty();
    assertThat((List<?>) network.getLayer("norm").getConfig().getRegularizationByParam("gamma"))
        .isNull();
  }

  @Test
  void weightDecay_isDecoupledForAdamW() {
    ComputationGraph network = graph(new Sgd(1));

    Optimizer.adamW(RATE, 0.01).applyTo(network);

    assertThat(regularization(network, "dense", "W"))
        .isEqualTo(List.of(new L1Regularization(0.5), new WeightDecay(0.01, true)));
  }

  @Test
  void weightDecay_ofZeroRemovesTheOldOne() {
    ComputationGraph network = graph(new Sgd(1));

    Optimizer.sgd(RATE, 0.9, 1e-4).applyTo(network);
    Optimizer.sgd(RATE, 0.9, 0).applyTo(network);

    assertThat(regularization(network, "dense", "W")).isEqualTo(List.of(new L1Regularization(0.5)));
  }

  @Test
  void adamW_decaysTheWeightByRateTimesCoefficient() {
    ComputationGraph plain = graph(new Sgd(1));
    ComputationGraph decayed = graph(new Sgd(1));
    double weight = plain.getParam("output_W").getDouble(0);

    Optimizer.adamW(RATE, 0).applyTo(plain);
    Optimizer.adamW(RATE, 0.5).applyTo(decayed);
    fit(plain, 1);
    fit(decayed, 1);

    double difference =
        plain.getParam("output_W").getDouble(0) - decayed.getParam("output_W").getDouble(0);
    assertThat(difference).isCloseTo(0.1 * 0.5 * weight, within(1e-12));
  }

  @Test
  void frozenLayers_stayAsTheyAre() {
    ComputationGraph network = frozenGraph();
    INDArray frozen = network.getLayer("dense").params().dup();
    INDArray free = network.getLayer("output").params().dup();

    Optimizer.sgd(RATE, 0.9, 0.1).applyTo(network);
    fit(network, 2);

    assertSameBits("parameters", network.getLayer("dense").params(), frozen);
    assertThat(network.getLayer("output").params()).isNotEqualTo(free);
    assertThat(ComputationGraphConfiguration.fromJson(network.getConfiguration().toJson()))
        .isEqualTo(network.getConfiguration());
  }

  @Test
  void layersOfOtherKinds_areReachedOrLeftAlone() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LocallyConnected2D.Builder().kernelSize(2, 2).nOut(2).build())
                .layer(new GlobalPoolingLayer())
                .layer(output())
                .setInputType(InputType.convolutional(3, 3, 1))
                .build());
    network.init();
    Optimizer optimizer = Optimizer.sgd(RATE, 0.9, 1e-4);

    optimizer.applyTo(network);
    network.fit(Nd4j.rand(DataType.FLOAT, 2, 1, 3, 3), Nd4j.eye(3).getRows(0, 1));

    TrainingConfig sameDiff = network.getLayer(0).getConfig();
    assertThat(sameDiff.getUpdaterByParam("W")).isEqualTo(optimizer.updater());
    assertThat(sameDiff.getRegularizationByParam("W"))
        .isEqualTo(List.of(new L2Regularization(1e-4)));
    assertThat(network.updaterState().length()).isEqualTo(network.numParams());
  }

  @Test
  void uninitialisedNetworks_areRefused() {
    ComputationGraph network = new ComputationGraph(graph(new Sgd(1)).getConfiguration());

    assertThatIllegalStateException()
        .isThrownBy(() -> Optimizer.adam(RATE, 0).applyTo(network))
        .withMessageContaining("init()");
  }

  @Test
  void settings_areChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Optimizer.sgd(RATE, 1.2, 0))
        .withMessageContaining("1.2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Optimizer.nesterov(RATE, 0, 0))
        .withMessageContaining("(0, 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Optimizer.adamW(RATE, -0.1))
        .withMessageContaining("weight decay is -0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Momentum(0.0, 0.9))
        .withMessageContaining("learning rate is 0.0");
  }

  private static double[] values(INDArray stateOrNull) {
    return stateOrNull == null ? new double[0] : stateOrNull.toDoubleVector();
  }

  private static Object regularization(ComputationGraph network, String layer, String parameter) {
    return network.getLayer(layer).getConfig().getRegularizationByParam(parameter);
  }

  private static void fit(ComputationGraph network, int steps) {
    Nd4j.getRandom().setSeed(3);
    INDArray features = Nd4j.rand(DataType.DOUBLE, 5, 4);
    INDArray labels = Nd4j.eye(3).get(Nd4j.createFromArray(0, 1, 2, 0, 1)).castTo(DataType.DOUBLE);
    for (int step = 0; step < steps; step++) {
      network.fit(new INDArray[] {features}, new INDArray[] {labels});
    }
  }

  private static ComputationGraph graph(IUpdater updater) {
    return build(
        new NeuralNetConfiguration.Builder().updater(updater).l1(0.5).l2Bias(0.3),
        dense(),
        output());
  }

  private static ComputationGraph builtWith(Optimizer optimizer) {
    DenseLayer dense = dense();
    OutputLayer output = output();
    // On the layers: DL4J's builder applies a weight decay for the whole network twice.
    Regularization decay =
        optimizer.decoupled()
            ? new WeightDecay(optimizer.weightDecay(), true)
            : new L2Regularization(optimizer.weightDecay());
    dense.setRegularization(List.of(new L1Regularization(0.5), decay));
    output.setRegularization(List.of(new L1Regularization(0.5), decay));
    return build(new NeuralNetConfiguration.Builder().updater(optimizer.updater()), dense, output);
  }

  private static ComputationGraph build(
      NeuralNetConfiguration.Builder builder, DenseLayer dense, OutputLayer output) {
    ComputationGraph network =
        new ComputationGraph(
            builder
                .dataType(DataType.DOUBLE)
                .seed(7)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.feedForward(4))
                .addLayer("dense", dense, "input")
                .addLayer("norm", new BatchNormalization(), "dense")
                .addLayer("tanh", new ActivationLayer(Activation.TANH), "norm")
                .addLayer("output", output, "tanh")
                .setOutputs("output")
                .build());
    network.init();
    return network;
  }

  private static ComputationGraph frozenGraph() {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.feedForward(4))
                .addLayer("dense", new FrozenLayer(dense()), "input")
                .addLayer("output", output(), "dense")
                .setOutputs("output")
                .build());
    network.init();
    return network;
  }

  private static MultiLayerNetwork multiLayerNetwork() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(dense())
                .layer(new BatchNormalization())
                .layer(output())
                .setInputType(InputType.feedForward(4))
                .build());
    network.init();
    return network;
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(6).activation(Activation.IDENTITY).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
