package org.kiln.engine.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.NetworkNode;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.PlanInterpreter;
import org.kiln.engine.plan.PlanPrinter;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that the random graphs do not make. */
class Lowering_LowerTest {

  private static final int BATCH = 3;
  private static final int CLASSES = 4;
  private static final Shape IMAGES = new Shape(BATCH, 2, 6, 5);

  // --- other kinds of networks

  @Test
  void lower_multiLayerNetwork_ofFlatImages() {
    MultiLayerNetwork layers =
        new MultiLayerNetwork(
            settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(3).build())
                .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                .layer(new DenseLayer.Builder().nOut(5).build())
                .layer(output())
                .setInputType(InputType.convolutionalFlat(6, 5, 2))
                .build());
    layers.init();
    ComputationGraph graph = layers.toComputationGraph();
    INDArray flat = features().reshape(BATCH, 2 * 6 * 5);
    Dl4jReference expected = Dl4jReference.of(graph, new INDArray[] {flat}, labels());
    PlanRequest request = PlanRuns.request(true, Fusion.DEFAULT, IMAGES);

    Plan plan = PlanRuns.plan(Lowering.lower(layers, request));

    PlanInterpreter run = PlanRuns.run(plan, layers.params(), nhwc(), targets());
    PlanRuns.assertTrains("layers", plan, run, expected, 1e-9);
  }

  @Test
  void lower_flatInput_mayAlsoComeAsItIs() {
    ComputationGraph graph =
        graph(
            InputType.convolutionalFlat(6, 5, 2),
            builder ->
                builder
                    .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(3).build(), "input")
                    .addLayer("output", output(), "conv"));
    INDArray flat = features().reshape(BATCH, 2 * 6 * 5);
    Dl4jReference expected = Dl4jReference.of(graph, new INDArray[] {flat}, labels());
    Shape matrix = Shape.matrix(BATCH, 2 * 6 * 5);

    Plan plan = PlanRuns.plan(graph, true, Fusion.DEFAULT, matrix);

    double[] rows = flat.dup('c').data().asDouble();
    PlanInterpreter run = PlanRuns.run(plan, graph.params(), rows, targets());
    PlanRuns.assertTrains("flat", plan, run, expected, 1e-9);
  }

  @Test
  void lower_flattenedImage_throughBatchNorm() {
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder ->
                builder
                    .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(3).build(), "input")
                    .addLayer("dense", new DenseLayer.Builder().nOut(6).dropOut(1).build(), "conv")
                    .addLayer("bn", new BatchNormalization.Builder().build(), "dense")
                    .addLayer("output", output(), "bn"));
    assertTrains("flattened", graph);
  }

  // --- frozen layers

  @Test
  void lower_transferLearning_trainsTheHeadOnly() {
    ComputationGraph graph =
        new TransferLearning.GraphBuilder(residual())
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
            .setFeatureExtractor("bn1")
            .build();
    Plan plan = assertTrains("transfer", graph);
    // The trunk has no gradient, and nothing is computed towards it.
    assertThat(PlanPrinter.print(plan)).doesNotContain("conv1.W.gradient", "bn1.gamma.gradient");
  }

  @Test
  void lower_frozenLayerWithBackprop_passesGradientsOn() {
    Layer frozen =
        new FrozenLayerWithBackprop(
            new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.TANH).build());
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder ->
                builder
                    .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(3).build(), "input")
                    .addLayer("frozen", frozen, "conv")
                    .addLayer("output", output(), "frozen"));
    assertTrains("frozen with backprop", graph);
  }

  @Test
  void lower_frozenVertex_stopsGradients() {
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder ->
                builder
                    .addVertex("frozen", new FrozenVertex(new ScaleVertex(2)), "input")
                    .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(3).build(), "frozen")
                    .addLayer("output", output(), "conv"));
    assertTrains("frozen vertex", graph);
  }

  // --- dropout

  @Test
  void lower_dropout_gradientIsTheDerivativeOfTheLoss() {
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder ->
                builder
                    .addLayer("conv1", new ConvolutionLayer.Builder(3, 3).nOut(3).build(), "input")
                    .addLayer("drop", new DropoutLayer.Builder(0.7).build(), "conv1")
                    .addLayer(
                        "conv2",
                        new ConvolutionLayer.Builder(2, 2).nOut(3).dropOut(0.8).build(),
                        "drop")
                    .addLayer("output", output(), "conv2"));
    Plan plan = PlanRuns.plan(graph, true, Fusion.DEFAULT, IMAGES);
    INDArray parameters = graph.params().dup();
    double[] gradient = PlanRuns.run(plan, parameters, nhwc(), targets()).gradient();
    double step = 1e-5;
    for (int i = 0; i < gradient.length; i++) {
      double centre = parameters.getDouble(i);
      parameters.putScalar(i, centre + step);
      double above = PlanRuns.run(plan, parameters, nhwc(), targets()).loss();
      parameters.putScalar(i, centre - step);
      double below = PlanRuns.run(plan, parameters, nhwc(), targets()).loss();
      parameters.putScalar(i, centre);
      assertThat(gradient[i])
          .as("gradient[%d]", i)
          .isCloseTo((above - below) / (2 * step), org.assertj.core.data.Offset.offset(1e-6));
    }
    assertThat(PlanPrinter.print(plan)).contains("DropoutBackward");
  }

  @Test
  void lower_dropoutInInference_isNothing() {
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder ->
                builder
                    .addLayer("drop", new DropoutLayer.Builder(0.5).build(), "input")
                    .addLayer(
                        "conv",
                        new ConvolutionLayer.Builder(3, 3).nOut(3).dropOut(0.5).build(),
                        "drop")
                    .addLayer("output", output(), "conv"));
    Plan plan = PlanRuns.plan(graph, false, Fusion.DEFAULT, IMAGES);
    assertThat(PlanPrinter.print(plan)).doesNotContain("Dropout");
    PlanInterpreter run = PlanRuns.run(plan, graph.params(), nhwc());
    double[] expected = graph.output(false, features())[0].dup('c').data().asDouble();
    PlanRuns.assertOutputs("dropout", plan, run, java.util.List.of(expected), 1e-9);
  }

  // --- what has no lowering

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of(new LocalResponseNormalization.Builder().build(), "LocalResponse"),
        Arguments.of(
            new SubsamplingLayer.Builder(PoolingType.PNORM).kernelSize(2, 2).pnorm(2).build(),
            "pooling type PNORM"),
        Arguments.of(new GlobalPoolingLayer.Builder(PoolingType.SUM).build(), "pooling type SUM"),
        Arguments.of(new ActivationLayer.Builder().activation(Activation.CUBE).build(), "cube"),
        Arguments.of(
            new ActivationLayer.Builder().activation(new ActivationGELU(true)).build(), "gelu"),
        Arguments.of(
            new ActivationLayer.Builder().activation(Activation.SOFTMAX).build(), "softmax"),
        Arguments.of(
            new ConvolutionLayer.Builder(2, 2).nOut(2).dropOut(new GaussianDropout(0.2)).build(),
            "GaussianDropout"),
        Arguments.of(
            new ConvolutionLayer.Builder(2, 2).nOut(2).weightNoise(new DropConnect(0.5)).build(),
            "DropConnect"),
        Arguments.of(
            new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).build(), "gamma"),
        Arguments.of(
            new FrozenLayerWithBackprop(new BatchNormalization.Builder().build()), "batch norm"),
        Arguments.of(
            new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build(), "layer normalisation"));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void lower_unsupported_namesLayerAndReason(Layer layer, String reason) {
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder -> builder.addLayer("odd", layer, "input").addLayer("output", output(), "odd"));
    PlanRequest request = PlanRequest.training(ValueType.FLOAT32, IMAGES);
    assertUnsupported(Lowering.lower(graph, request), "odd", reason);
  }

  @Test
  void lower_otherLossFunction_isUnsupported() {
    OutputLayer regression =
        new OutputLayer.Builder(LossFunction.MSE).nOut(3).activation(Activation.IDENTITY).build();
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder -> builder.addLayer("output", regression, "input"));
    PlanRequest request = PlanRequest.training(ValueType.FLOAT32, IMAGES);
    assertUnsupported(Lowering.lower(graph, request), "output", "identity");
  }

  @Test
  void lower_unknownVertex_isUnsupported() {
    ComputationGraph graph =
        graph(
            InputType.convolutional(6, 5, 2),
            builder ->
                builder
                    .addVertex("norm", new L2NormalizeVertex(), "input")
                    .addLayer("output", output(), "norm"));
    PlanRequest request = PlanRequest.training(ValueType.FLOAT32, IMAGES);
    assertUnsupported(Lowering.lower(graph, request), "norm", "L2NormalizeVertex");
  }

  /** What a subclass changes cannot be known. */
  @Test
  void lower_subclassOfAKnownLayer_isUnsupported() {
    NetworkNode node =
        new NetworkNode(
            "mine",
            java.util.List.of("input"),
            new ScaleVertex(2) {
              private static final long serialVersionUID = 1;
            },
            java.util.Optional.empty(),
            NetworkNode.Mode.TRAINED,
            java.util.Map.of());
    PlanBuilder plan = new PlanBuilder(PlanRequest.training(ValueType.FLOAT32, IMAGES));
    LoweringTarget target = new LoweringTarget(plan, PixelOrder.NCHW, false);
    LoweringContext context = new LoweringContext(node, java.util.List.of(), -1, target);
    assertThatThrownBy(() -> LayerLowerings.lower(context))
        .isInstanceOf(UnsupportedLayerException.class);
  }

  @Test
  void lower_wrongNumberOfInputs_isAnError() {
    PlanRequest request = PlanRequest.training(ValueType.FLOAT32, IMAGES, IMAGES);
    assertThatThrownBy(() -> Lowering.lower(residual(), request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 inputs for a network with the 1 inputs [input]");
  }

  @Test
  void lower_imageOfTheWrongSize_namesTheLayer() {
    PlanRequest request = PlanRequest.training(ValueType.FLOAT32, new Shape(BATCH, 3, 6, 5));
    assertUnsupported(Lowering.lower(residual(), request), "conv1", "54 weights");
  }

  // --- what it looks like

  @Test
  void print_residualBlock_fused() {
    Plan plan = PlanRuns.plan(residual(), true, Fusion.DEFAULT, IMAGES);
    assertThat(ops(plan.forward()))
        .isEqualTo(
            "Convolution BatchNormForward Convolution BatchNormForward Elementwise Pooling"
                + " InnerProduct SoftmaxCrossEntropy");
    assertThat(ops(plan.backward()))
        .isEqualTo(
            "RunningStatistics RunningStatistics InnerProductBackwardWeights"
                + " InnerProductBackwardData PoolingBackward ActivationBackward BatchNormBackward"
                + " ConvolutionBackwardWeights ConvolutionBackwardData Sum BatchNormBackward"
                + " ConvolutionBackwardWeights");
  }

  @Test
  void print_residualBlock_foldedForInference() {
    Plan plan = PlanRuns.plan(residual(), false, Fusion.DEFAULT, IMAGES);
    assertThat(ops(plan.forward()))
        .isEqualTo("Convolution Convolution Pooling InnerProduct Softmax");
    assertThat(ops(plan.preparation()))
        .isEqualTo("VarianceFromLogStd VarianceFromLogStd LoadWeights FoldBatchNorm FoldBatchNorm");
  }

  private static String ops(java.util.List<?> ops) {
    return String.join(" ", ops.stream().map(op -> op.getClass().getSimpleName()).toList());
  }

  // --- fixtures

  private static void assertUnsupported(LoweringResult result, String layer, String reason) {
    assertThat(result).isInstanceOf(Unsupported.class);
    assertThat(((Unsupported) result).layer()).isEqualTo(layer);
    assertThat(((Unsupported) result).what()).contains(reason);
  }

  private static Plan assertTrains(String what, ComputationGraph graph) {
    Dl4jReference expected = Dl4jReference.of(graph, new INDArray[] {features()}, labels());
    Plan plan = PlanRuns.plan(graph, true, Fusion.DEFAULT, IMAGES);
    PlanInterpreter run = PlanRuns.run(plan, graph.params(), nhwc(), targets());
    // Transfer learning makes a network of single precision.
    double tolerance = graph.params().dataType() == DataType.DOUBLE ? 1e-9 : 1e-5;
    PlanRuns.assertTrains(what, plan, run, expected, tolerance);
    return plan;
  }

  private static ComputationGraph residual() {
    return graph(
        InputType.convolutional(6, 5, 2),
        builder ->
            builder
                .addLayer("conv1", conv(), "input")
                .addLayer("bn1", new BatchNormalization.Builder().build(), "conv1")
                .addLayer("relu1", new ActivationLayer(Activation.RELU), "bn1")
                .addLayer("conv2", conv(), "relu1")
                .addLayer("bn2", new BatchNormalization.Builder().build(), "conv2")
                .addVertex(
                    "add",
                    new org.deeplearning4j.nn.conf.graph.ElementWiseVertex(
                        org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op.Add),
                    "bn2",
                    "relu1")
                .addLayer("relu2", new ActivationLayer(Activation.RELU), "add")
                .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "relu2")
                .addLayer("output", output(), "pool"));
  }

  private static ConvolutionLayer conv() {
    return new ConvolutionLayer.Builder(3, 3).padding(1, 1).nOut(3).hasBias(false).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static NeuralNetConfiguration.Builder settings() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.1))
        .activation(Activation.IDENTITY);
  }

  private static ComputationGraph graph(InputType input, Consumer<GraphBuilder> layers) {
    GraphBuilder builder = settings().graphBuilder().addInputs("input").setInputTypes(input);
    layers.accept(builder);
    ComputationGraph graph = new ComputationGraph(builder.setOutputs("output").build());
    graph.init();
    return graph;
  }

  private static double[] nhwc() {
    return new Random(3).doubles(IMAGES.count(), -1, 1).toArray();
  }

  private static INDArray features() {
    return Nd4j.createFromArray(nhwc()).reshape('c', BATCH, 6, 5, 2).permute(0, 3, 1, 2).dup('c');
  }

  private static double[] targets() {
    double[] targets = new double[BATCH * CLASSES];
    for (int n = 0; n < BATCH; n++) {
      targets[n * CLASSES + n] = 1;
    }
    return targets;
  }

  private static INDArray[] labels() {
    return new INDArray[] {Nd4j.createFromArray(targets()).reshape(BATCH, CLASSES)};
  }

  @Test
  void lower_mixedFormats_isUnsupported() {
    ComputationGraph graph = residual();
    ConvolutionLayer layer = (ConvolutionLayer) graph.getLayer("conv2").conf().getLayer();
    layer.setCnn2dDataFormat(CNN2DFormat.NHWC);
    PlanRequest request = PlanRequest.training(ValueType.FLOAT32, IMAGES);
    assertUnsupported(Lowering.lower(graph, request), "conv2", "data format NHWC");
  }
}
