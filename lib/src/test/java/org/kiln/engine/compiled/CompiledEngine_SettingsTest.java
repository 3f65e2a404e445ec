package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParameterRange;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What DL4J lets one set about training, layer by layer too: steps against its own {@code fit}. */
class CompiledEngine_SettingsTest {

  private static final int STEPS = 4;

  /** The layers of a small network, in order, to be changed before it is built. */
  private static final class Sketch {
    private final NeuralNetConfiguration.Builder all =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .updater(new Sgd(0.1))
            .activation(Activation.TANH)
            .convolutionMode(ConvolutionMode.Same);
    private final ConvolutionLayer.Builder conv = new ConvolutionLayer.Builder(3, 3).nOut(4);
    private final BatchNormalization.Builder norm = new BatchNormalization.Builder();
    private final DenseLayer.Builder dense = new DenseLayer.Builder().nOut(9);
    private UnaryOperator<Layer> first = UnaryOperator.identity();
    private UnaryOperator<Layer> second = UnaryOperator.identity();

    private List<Layer> layers() {
      return List.of(
          first.apply(conv.build()),
          second.apply(norm.build()),
          new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
          dense.build(),
          new OutputLayer.Builder(LossFunction.MCXENT)
              .nOut(SmallNetworks.CLASSES)
              .activation(Activation.SOFTMAX)
              .build());
    }

    private ComputationGraph graph() {
      var graph = all.graphBuilder().addInputs("input");
      String last = "input";
      for (Layer layer : layers()) {
        String name = "layer" + graph.getVertices().size();
        graph.addLayer(name, layer, last);
        last = name;
      }
      graph.setOutputs(last).setInputTypes(InputType.convolutional(8, 8, 3));
      var network = new ComputationGraph(graph.build());
      network.init();
      return network;
    }

    private MultiLayerNetwork layersInARow() {
      var list = all.list();
      layers().forEach(list::layer);
      var network =
          new MultiLayerNetwork(list.setInputType(InputType.convolutional(8, 8, 3)).build());
      network.init();
      return network;
    }
  }

  static Stream<Arguments> settings() {
    List<Arguments> table = new ArrayList<>();
    add(table, "nothing", sketch -> {});
    add(table, "max norm", s -> s.all.constrainWeights(new MaxNormConstraint(0.7, 1)));
    add(table, "min max norm", s -> s.all.constrainWeights(new MinMaxNormConstraint(0.4, 0.8, 1)));
    add(table, "unit norm", s -> s.dense.constrainWeights(new UnitNormConstraint(1)));
    add(table, "non-negative", s -> s.dense.constrainAllParameters(new NonNegativeConstraint()));
    for (GradientNormalization kind : GradientNormalization.values()) {
      add(
          table,
          kind.toString(),
          s -> s.all.gradientNormalization(kind).gradientNormalizationThreshold(0.02));
    }
    add(
        table,
        "clipping of one layer",
        s ->
            s.dense
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(0.02));
    add(
        table,
        "an updater for each layer",
        s -> {
          s.conv.updater(new Adam(1e-2));
          s.norm.updater(new Nesterovs(0.05, 0.9));
          s.dense.updater(new Momentum(0.05, 0.8));
        });
    add(table, "rates of their own", s -> s.conv.updater(new Sgd(0.3)));
    add(table, "a layer without updates", s -> s.dense.updater(new NoOp()));
    add(table, "an updater for biases", s -> s.all.biasUpdater(new Adam(1e-2)));
    add(table, "L2 of biases", s -> s.all.l2Bias(0.3).biasInit(0.5));
    add(table, "L1 of biases", s -> s.all.l1Bias(0.2).biasInit(0.5));
    add(table, "decay of biases", s -> s.all.weightDecayBias(0.3).biasInit(0.5));
    add(table, "L2 of one layer", s -> s.dense.l2(0.3));
    add(
        table,
        "L2 of a separable convolution with a bias",
        s -> {
          s.all.l2(0.1);
          s.first = other -> new SeparableConvolution2D.Builder(3, 3).nOut(4).build();
        });
    add(table, "sums, not means", s -> s.all.miniBatch(false).updater(new Sgd(0.02)));
    add(
        table,
        "batch norm frozen, layers below it too",
        s -> s.first = s.second = FrozenLayer::new);
    add(table, "convolution frozen alone", s -> s.first = FrozenLayerWithBackprop::new);
    return table.stream();
  }

  private static void add(List<Arguments> table, String name, Consumer<Sketch> change) {
    for (boolean graph : new boolean[] {true, false}) {
      Supplier<Model> maker =
          () -> {
            Sketch sketch = new Sketch();
            change.accept(sketch);
            return graph ? sketch.graph() : sketch.layersInARow();
          };
      table.add(Arguments.of(name + (graph ? ", graph" : ", layers"), maker));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void fit_anySetting_agreesWithDl4j(String name, Supplier<Model> maker) {
    Model expected = maker.get();
    Model actual = maker.get();
    INDArray before = expected.params().dup();
    train(actual, expected);
    assertSteps(actual, expected, before);
  }

  @Test
  void fit_transferLearning_trainsTheNewLayersOnly() {
    ComputationGraph expected = transferred();
    ComputationGraph actual = transferred();
    INDArray before = expected.params().dup();
    train(actual, expected);
    assertSteps(actual, expected, before);
    for (String frozen : new String[] {"conv1_W", "bn1_gamma", "bn1_mean", "bn1_log10stdev"}) {
      assertSameBits(frozen, actual.getParam(frozen), transferred().getParam(frozen));
    }
    assertThat(actual.getParam("dense_W")).isNotEqualTo(transferred().getParam("dense_W"));
  }

  /** A trained network with its first layers frozen and two others anew. */
  private static ComputationGraph transferred() {
    ComputationGraph trained = SmallNetworks.graph(SmallNetworks.Training.plain(new Sgd(0.1)));
    trained.fit(SmallNetworks.batch(6, 77).toDataSet());
    return new TransferLearning.GraphBuilder(trained)
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().seed(4).updater(new Nesterovs(0.05, 0.9)).build())
        .setFeatureExtractor("pool")
        .nOutReplace("dense", 7, WeightInit.XAVIER)
        .build();
  }

  private static void train(Model actual, Model expected) {
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      for (int step = 0; step < STEPS; step++) {
        Batch batch = SmallNetworks.batch(6, step);
        NetworkView.of(expected).fit(batch.toDataSet().toMultiDataSet());
        engine.fit(batch);
        assertThat(actual.score()).isCloseTo(expected.score(), within(5e-4));
      }
    }
  }

  /** Each parameter's way over all steps, relative to its own longest. */
  private static void assertSteps(Model actual, Model expected, INDArray before) {
    double[] own = actual.params().sub(before).data().asDouble();
    double[] reference = expected.params().sub(before).data().asDouble();
    assertThat(Arrays.stream(reference).map(Math::abs).max().orElse(0)).isGreaterThan(1e-3);
    for (ParameterRange parameter : ParameterRange.of(expected)) {
      double[] way = parameter.in(own);
      assertClose(parameter.name(), way, parameter.in(reference), 2e-3, 1e-4);
    }
    INDArray state = NetworkView.of(expected).updaterState();
    if (state != null) {
      double[] numbers = NetworkView.of(actual).updaterState().dup().data().asDouble();
      assertClose("updater state", numbers, state.dup().data().asDouble(), 1e-3, 1e-3);
    }
  }
}
