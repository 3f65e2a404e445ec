package org.kiln.engine.onednn;

import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.data.Batch;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.Tolerance;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A few random graphs in float32 against DL4J, for JVMs that a test starts. */
final class RandomGraphsRun {

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
      SampleRun.assertAgrees(RandomGraphs.sample(seeds.nextLong()), OnednnEngine.FUSIONS);
    }
    assertStridedPointsAgree();
    System.out.printf(
        "%d graphs agree on isa %x, %s%n",
        graphs, dnnl.dnnl_get_effective_cpu_isa(), OnednnLibrary.fastest());
  }

  /** The gradient of a strided 1x1 convolution of few channels, which one of the kernels loses. */
  private static void assertStridedPointsAgree() {
    MultiLayerNetwork expected = stridedPoints();
    MultiLayerNetwork actual = stridedPoints();
    Batch batch = SmallNetworks.batch(4, 1);
    expected.fit(batch.toDataSet());
    try (OnednnEngine engine = new OnednnEngine(actual, OnednnEngine_FitTest.FLOAT32)) {
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
