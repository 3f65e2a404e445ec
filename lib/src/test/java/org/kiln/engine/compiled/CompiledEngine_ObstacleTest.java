package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.compiled.CompiledEngine_FitTest.assertSame;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.stepfunctions.DefaultStepFunction;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Which networks the engine takes before it has seen a batch, and whether it then runs them. */
class CompiledEngine_ObstacleTest {

  private static final int CLASSES = 3;
  private static final int BATCH = 4;
  private static final Training SGD = Training.plain(new Sgd(0.1));

  /**
   * A network and the sizes of its inputs.
   *
   * @param shapes of the feature arrays, without the batch
   */
  private record Example(ComputationGraphConfiguration graph, long[]... shapes) {

    static Example of(GraphBuilder graph, long[]... shapes) {
      InputType[] types = Arrays.stream(shapes).map(Example::type).toArray(InputType[]::new);
      return new Example(graph.setInputTypes(types).build(), shapes);
    }

    ComputationGraph network() {
      ComputationGraph network = new ComputationGraph(graph.clone());
      network.init();
      return network;
    }

    private static InputType type(long[] shape) {
      return shape.length == 1
          ? InputType.feedForward(shape[0])
          : InputType.convolutional(shape[1], shape[2], shape[0]);
    }

    MultiDataSet batch() {
      Nd4j.getRandom().setSeed(3);
      INDArray[] features =
          Arrays.stream(shapes)
              .map(
                  shape -> {
                    long[] all = new long[shape.length + 1];
                    all[0] = BATCH;
                    System.arraycopy(shape, 0, all, 1, shape.length);
                    return Nd4j.randn(DataType.FLOAT, all);
                  })
              .toArray(INDArray[]::new);
      INDArray labels = Nd4j.zeros(BATCH, CLASSES);
      for (int i = 0; i < BATCH; i++) {
        labels.putScalar(i, i % CLASSES, 1);
      }
      return new MultiDataSet(features, new INDArray[] {labels});
    }
  }

  static Stream<Named<Example>> covered() {
    return Stream.of(
        Named.of("dropout first, rows", first(new DropoutLayer(1.0), 7)),
        Named.of("frozen dense first", first(frozen(dense()), 7)),
        Named.of("batch norm first, rows", first(new BatchNormalization(), 7)),
        Named.of("frozen convolution first", first(frozen(convolution()), 1, 8, 8)),
        Named.of("padding first", first(new ZeroPaddingLayer(1, 1), 1, 8, 8)),
        Named.of("pooling first", first(pooling(), 1, 8, 8)),
        Named.of("activation first", first(new ActivationLayer(Activation.TANH), 1, 8, 8)),
        Named.of("batch norm first", first(new BatchNormalization(), 1, 8, 8)),
        Named.of("vertex first", vertexFirst()),
        Named.of("cropping first", first(new Cropping2D(1, 0, 2, 1), 2, 8, 9)),
        Named.of("subset of an input", subset(2, 8, 9)),
        Named.of("subset of a row", subset(7)),
        Named.of("maximum with an input", maximum()),
        Named.of("softmax of an input", first(new ActivationLayer(Activation.SOFTMAX), 7)),
        Named.of("merge with an input", mergeWithInput()),
        Named.of("rectangle, flattened", first(pooling(), 2, 6, 20)),
        Named.of("large rectangle, flattened", first(pooling(), 1, 3, 700)),
        Named.of("two inputs of unlike size, flattened", twoInputs()));
  }

  /** {@code layer}, a convolution if there are images, and a dense layer behind a flatten. */
  private static Example first(Layer layer, long... shape) {
    GraphBuilder graph = graph("input").addLayer("first", layer, "input");
    boolean images = shape.length == 3;
    if (images) {
      graph.addLayer("convolution", convolution(), "first");
    }
    return Example.of(finish(graph, images ? "convolution" : "first"), shape);
  }

  private static Example vertexFirst() {
    GraphBuilder graph =
        graph("input")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "input", "input")
            .addLayer("convolution", convolution(), "sum");
    return Example.of(finish(graph, "convolution"), new long[] {1, 6, 9});
  }

  private static Example subset(long... shape) {
    boolean images = shape.length == 3;
    GraphBuilder graph =
        graph("input").addVertex("subset", new SubsetVertex(1, (int) shape[0] - 1), "input");
    if (images) {
      graph.addLayer("convolution", convolution(), "subset");
    }
    return Example.of(finish(graph, images ? "convolution" : "subset"), shape);
  }

  /** The gradient of the other source needs to know where the input was the larger one. */
  private static Example maximum() {
    GraphBuilder graph =
        graph("input")
            .addLayer("same", new DenseLayer.Builder().nOut(7).build(), "input")
            .addVertex("max", new ElementWiseVertex(ElementWiseVertex.Op.Max), "input", "same");
    return Example.of(finish(graph, "max"), new long[] {7});
  }

  private static Example mergeWithInput() {
    GraphBuilder graph =
        graph("input")
            .addLayer("same", dense(), "input")
            .addVertex("merge", new MergeVertex(), "input", "same");
    return Example.of(finish(graph, "merge"), new long[] {7});
  }

  private static Example twoInputs() {
    GraphBuilder graph =
        graph("wide", "tall")
            .addLayer("left", convolution(), "wide")
            .addLayer("right", convolution(), "tall")
            .addLayer("leftDense", dense(), "left")
            .addLayer("rightDense", dense(), "right")
            .addVertex("merge", new MergeVertex(), "leftDense", "rightDense");
    return Example.of(finish(graph, "merge"), new long[] {2, 4, 9}, new long[] {1, 11, 5});
  }

  @ParameterizedTest
  @MethodSource("covered")
  void obstacle_coveredNetwork_noneAndFitAgreesWithDl4j(Example example) {
    ComputationGraph expected = example.network();
    ComputationGraph actual = example.network();
    assertThat(CompiledEngines.obstacle(actual, FLOAT32)).isEmpty();
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      engine.fit(example.batch());
    }
    expected.fit(example.batch());
    assertSame(actual, expected);
  }

  @Test
  void fit_nhwcNetworkOfFrozenConvolutions_readsNhwc() {
    var configuration =
        SmallNetworks.builder(SGD)
            .graphBuilder()
            .addInputs("input")
            .addLayer("convolution", frozen(nhwc()), "input")
            .addLayer("dense", dense(), "convolution")
            .addLayer("output", output(), "dense")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(5, 7, 2, CNN2DFormat.NHWC))
            .build();
    ComputationGraph expected = new ComputationGraph(configuration);
    expected.init();
    ComputationGraph actual = new ComputationGraph(configuration.clone());
    actual.init(expected.params().dup(), true);
    MultiDataSet batch = new Example(null, new long[] {5, 7, 2}).batch();
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      engine.fit(batch);
    }
    expected.fit(batch);
    assertSame(actual, expected);
  }

  @Test
  void predict_dropoutFirst_agreesWithDl4j() {
    ComputationGraph network =
        Example.of(
                finish(graph("input").addLayer("first", new DropoutLayer(0.5), "input"), "first"),
                new long[] {3, 8, 8})
            .network();
    Batch batch = SmallNetworks.batch(BATCH, 1);
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      var outputs = engine.predict(batch);
      double[] actual = new double[outputs.remaining()];
      Arrays.setAll(actual, outputs::get);
      INDArray expected = network.output(false, batch.toDataSet().getFeatures())[0];
      assertClose("outputs", actual, expected.dup('c').data().asDouble(), 1e-4, 1e-3);
    }
  }

  @Test
  void obstacle_behindAFlattenOfUnknownSize_namesTheLayerThatIsInTheWay() {
    GraphBuilder graph =
        graph("input")
            .addLayer("convolution", convolution(), "input")
            .addLayer("early", dense(), "convolution")
            .addLayer(
                "late",
                new DenseLayer.Builder().nOut(5).activation(Activation.CUBE).build(),
                "early");
    ComputationGraph network = Example.of(finish(graph, "late"), new long[] {1, 6, 20}).network();
    assertThat(CompiledEngines.obstacle(network, FLOAT32))
        .hasValueSatisfying(why -> assertThat(why).contains("'late'").contains("cube"));
  }

  /** A function of its own that only inherits from a known one. */
  private static final class Doubled extends ActivationReLU {
    private static final long serialVersionUID = 1;

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return super.getActivation(in, training).muli(2);
    }
  }

  @Test
  void obstacle_subclassOfAnActivation_isUnknown() {
    GraphBuilder graph =
        graph("input")
            .addLayer(
                "first",
                new DenseLayer.Builder().nOut(5).activation(new Doubled()).build(),
                "input");
    ComputationGraph network = Example.of(finish(graph, "first"), new long[] {4}).network();
    assertThat(CompiledEngines.obstacle(network, FLOAT32))
        .hasValueSatisfying(why -> assertThat(why).contains("'first'", "activation function"));
  }

  @Test
  void obstacle_outputLayerInTheMiddle_isDeclined() {
    GraphBuilder graph =
        graph("input").addLayer("middle", output(), "input").addLayer("dense", dense(), "middle");
    ComputationGraph network = Example.of(finish(graph, "dense"), new long[] {4}).network();
    assertThat(CompiledEngines.obstacle(network, FLOAT32))
        .hasValueSatisfying(why -> assertThat(why).contains("'middle'", "no output"));
  }

  @ParameterizedTest
  @EnumSource(
      value = OptimizationAlgorithm.class,
      names = {"LBFGS", "CONJUGATE_GRADIENT", "LINE_GRADIENT_DESCENT"})
  void obstacle_otherOptimizationAlgorithm_isDeclined(OptimizationAlgorithm algorithm) {
    assertThat(obstacle(builder -> builder.optimizationAlgo(algorithm))).contains(algorithm.name());
  }

  @Test
  void obstacle_otherStepFunction_isDeclined() {
    ComputationGraph network =
        Example.of(finish(graph("input"), "input"), new long[] {5}).network();
    network.conf().setStepFunction(new DefaultStepFunction());
    assertThat(CompiledEngines.obstacle(network, FLOAT32))
        .hasValueSatisfying(why -> assertThat(why).contains("step function"));
  }

  /** DL4J keeps the setting and never reads it. */
  @Test
  void fit_minimizeFalse_agreesWithDl4j() {
    Example example =
        Example.of(finish(graph("input", b -> b.minimize(false)), "input"), new long[] {5});
    ComputationGraph expected = example.network();
    ComputationGraph actual = example.network();
    try (CompiledEngine engine = CompiledEngines.open(actual, FLOAT32)) {
      engine.fit(example.batch());
    }
    expected.fit(example.batch());
    assertSame(actual, expected);
  }

  private static String obstacle(Consumer<NeuralNetConfiguration.Builder> setting) {
    Example example = Example.of(finish(graph("input", setting), "input"), new long[] {5});
    return CompiledEngines.obstacle(example.network(), FLOAT32).orElseThrow();
  }

  private static GraphBuilder graph(String... inputs) {
    return SmallNetworks.builder(SGD).graphBuilder().addInputs(inputs);
  }

  private static GraphBuilder graph(
      String input, Consumer<NeuralNetConfiguration.Builder> setting) {
    var builder = SmallNetworks.builder(SGD);
    setting.accept(builder);
    return builder.graphBuilder().addInputs(input);
  }

  private static GraphBuilder finish(GraphBuilder graph, String last) {
    return graph
        .addLayer("hidden", dense(), last)
        .addLayer("output", output(), "hidden")
        .setOutputs("output");
  }

  private static FrozenLayer frozen(Layer layer) {
    return new FrozenLayer.Builder().layer(layer).build();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).build();
  }

  private static ConvolutionLayer nhwc() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).dataFormat(CNN2DFormat.NHWC).build();
  }

  private static SubsamplingLayer pooling() {
    return new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build();
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(6).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }
}
