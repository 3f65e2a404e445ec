package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.NetworkView;
import org.kiln.engine.Tolerance;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.SmallNetworks;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.LoweringResult;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Pooling of small images by any window, ties included, against DL4J in double precision: either
 * the same numbers, or declined before anything runs. Images hold few different numbers, so that
 * many windows have several largest.
 */
class OnednnEngine_PoolingTest {

  private static final int WINDOWS = 150;
  private static final int BATCH = 2;
  private static final int CHANNELS = 3;

  /** One layer over square images. */
  private record Case(
      PoolingType type,
      boolean includePadding,
      ConvolutionMode mode,
      int side,
      int kernel,
      int stride,
      int padding,
      int dilation) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void fit_anyWindow_agreesWithDl4jOrIsDeclined(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int ran = 0;
    for (int i = 0; i < WINDOWS; i++) {
      ran += run(sample(random)) ? 1 : 0;
    }
    assertThat(ran).isGreaterThan(WINDOWS / 4);
  }

  private static Case sample(SplittableRandom random) {
    return new Case(
        random.nextBoolean() ? PoolingType.MAX : PoolingType.AVG,
        random.nextBoolean(),
        random.nextBoolean() ? ConvolutionMode.Same : ConvolutionMode.Truncate,
        random.nextInt(1, 6),
        random.nextInt(1, 8),
        random.nextInt(1, 5),
        random.nextInt(0, 4),
        Math.max(1, random.nextInt(-2, 4)));
  }

  /** Whether the engine takes it. */
  private static boolean run(Case c) {
    ComputationGraph network;
    try {
      network = network(c, DataType.FLOAT);
    } catch (RuntimeException e) {
      return false; // DL4J itself has no such layer: the window is larger than the image
    }
    Shape images = new Shape(BATCH, CHANNELS, c.side, c.side);
    PlanRequest request =
        new PlanRequest(true, ValueType.FLOAT32, List.of(images), OnednnExecutor.FUSIONS);
    LoweringResult lowered = Lowering.lower(network, request);
    if (!(lowered instanceof Lowered done)) {
      return false;
    }
    double[] pixels = pixels(c.side);
    INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}});
    INDArray features = Nd4j.createFromArray(pixels).reshape(BATCH, CHANNELS, c.side, c.side);
    ComputationGraph reference = network(c, DataType.DOUBLE);
    reference.setParams(network.params().castTo(DataType.DOUBLE));
    Dl4jReference expected =
        Dl4jReference.of(reference, new INDArray[] {features}, new INDArray[] {labels});
    NetworkView view = NetworkView.of(network);
    view.gradients().assign(0);
    INDArray floats = features.permute(0, 2, 3, 1).castTo(DataType.FLOAT).dup('c');
    INDArray targets = labels.castTo(DataType.FLOAT).dup('c');
    try (CompiledPlan compiled = SampleRun.compile(done.plan(), view)) {
      compiled.input(
          0,
          new InputArray(
              floats.data().addressPointer(), ValueType.FLOAT32, PixelOrder.NHWC, images));
      compiled.target(0, targets.data().addressPointer());
      compiled.run(StepDraws.NONE);
      double[] loss = {compiled.loss()};
      Tolerance.assertClose(c + ": loss", loss, new double[] {expected.loss()}, 1e-4, 1);
      double[] gradient = view.gradients().dup().data().asDouble();
      expected.assertGradient(c.toString(), gradient, 1e-4);
    }
    return true;
  }

  private static double[] pixels(int side) {
    SplittableRandom random = new SplittableRandom(side);
    double[] pixels = new double[BATCH * CHANNELS * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(-2, 1) / 2.0;
    }
    return pixels;
  }

  /** A convolution of single pixels, so that pooling's gradient goes somewhere. */
  private static ComputationGraph network(Case c, DataType type) {
    var builder = new SubsamplingLayer.Builder(c.type);
    builder.kernelSize(c.kernel, c.kernel).stride(c.stride, c.stride).padding(c.padding, c.padding);
    builder.dilation(c.dilation, c.dilation).convolutionMode(c.mode);
    builder.avgPoolIncludePadInDivisor(c.includePadding);
    var convolution = new ConvolutionLayer.Builder(1, 1).nOut(CHANNELS);
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(type)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("input")
            .addLayer("points", convolution.activation(Activation.IDENTITY).build(), "input")
            .addLayer("pool", builder.build(), "points")
            .addLayer("output", SmallNetworks.output(2), "pool")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(c.side, c.side, CHANNELS))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }
}
