package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.data.Batch;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.Tolerance;
import org.kiln.engine.compiled.CompiledEngine;
import org.kiln.engine.compiled.CompiledEngines;
import org.kiln.engine.compiled.SmallNetworks;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A few random graphs against DL4J, in float32 and where the processor has it in bfloat16, and
 * convolutions of small images, for JVMs that a test starts.
 */
final class RandomGraphsRun {

  /** Square ones, and as many others. */
  private static final int WINDOWS = 200;

  private RandomGraphsRun() {}

  /**
   * Runs graphs; ends with an exception if one disagrees.
   *
   * @param arguments how many graphs, and the seed of their seeds
   */
  public static void main(String[] arguments) {
    int graphs = Integer.parseInt(arguments[0]);
    Random seeds = new Random(Long.parseLong(arguments[1]));
    OnednnLibrary.failure()
        .ifPresent(
            failure -> {
              throw new IllegalStateException(failure);
            });
    for (int i = 0; i < graphs; i++) {
      SampleRun.assertAgrees(RandomGraphs.sample(seeds.nextLong()), OnednnExecutor.FUSIONS);
    }
    assertStridedPointsAgree();
    assertSmallImagesAgree(ValueType.FLOAT32);
    if (OnednnLibrary.bfloat16()) {
      assertStaysNear(graphs, seeds);
      assertSmallImagesAgree(ValueType.BFLOAT16);
    }
    System.out.printf(
        "%d graphs agree on isa %x, %s%n",
        graphs, dnnl.dnnl_get_effective_cpu_isa(), CompiledEngines.fastest());
  }

  private static void assertStaysNear(int graphs, Random seeds) {
    for (int i = 0; i < graphs; i++) {
      Sample sample = RandomGraphs.sample(seeds.nextLong());
      if (Collections.disjoint(sample.kinds(), OnednnPlan_RandomGraphsTest.MAXIMA)) {
        SampleRun run = SampleRun.of(sample, true, ValueType.BFLOAT16, OnednnExecutor.FUSIONS);
        double[] expected = SampleRun.reference(sample).gradient();
        double distance = SampleRun.distance(run.gradient(), expected);
        if (!(distance < OnednnPlan_RandomGraphsTest.BFLOAT16_GRADIENT)) {
          throw new AssertionError(sample + ": gradient is off by " + distance);
        }
      }
    }
  }

  private static void assertSmallImagesAgree(ValueType type) {
    List<ConvolutionCase> cases = new ArrayList<>(ConvolutionSweep.rectangles(type, WINDOWS, 5));
    List<ConvolutionCase> squares = ConvolutionSweep.squares(type);
    for (int i = 0; i < squares.size(); i += squares.size() / WINDOWS) {
      cases.add(squares.get(i));
    }
    List<String> failures = ConvolutionSweep.failures(cases);
    if (!failures.isEmpty()) {
      throw new AssertionError(String.join("\n", failures));
    }
  }

  /** The gradient of a strided 1x1 convolution of few channels, which one of the kernels loses. */
  private static void assertStridedPointsAgree() {
    MultiLayerNetwork expected = stridedPoints();
    MultiLayerNetwork actual = stridedPoints();
    Batch batch = SmallNetworks.batch(4, 1);
    expected.fit(batch.toDataSet());
    try (CompiledEngine engine = CompiledEngines.open(actual, CompiledEngines.FLOAT32)) {
      engine.fit(batch);
    }
    double[] own = actual.params().data().asDouble();
    Tolerance.assertClose("parameters", own, expected.params().data().asDouble(), 1e-4, 0);
  }

  private static MultiLayerNetwork stridedPoints() {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Sgd(1))
            .list()
            .layer(
                new ConvolutionLayer.Builder(1, 1)
                    .stride(2, 2)
                    .nOut(32)
                    .activation(Activation.TANH)
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(SmallNetworks.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutional(8, 8, 3))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
