package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.compiled.CompiledEngine;
import org.kiln.engine.compiled.CompiledEngines;
import org.kiln.engine.compiled.SmallNetworks;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Convolutions that don't run in bfloat16 as oneDNN would run them by itself, against DL4J: on
 * small images, which lie side by side, of few channels, which run on its second choice of kernel,
 * and narrower than the stride, where its first choice is wrong.
 */
class OnednnEngine_Bfloat16ConvolutionTest {

  private static final int BATCH = 7;
  private static final int CLASSES = 3;

  @ParameterizedTest
  @CsvSource({
    "1,3,16,1",
    "2,3,5,1",
    "3,5,8,1",
    "4,3,17,1",
    "4,5,32,1",
    "7,3,8,1",
    "8,3,16,1",
    "8,5,6,1",
    "7,3,256,1",
    "16,3,16,1",
    "9,5,12,1",
    "16,3,16,2",
    "15,3,24,2",
    "16,1,16,2",
    "11,1,32,2",
    "1,3,32,2",
    "1,5,32,3"
  })
  void fit_anyKernel_staysNearDl4j(int side, int kernel, int channels, int stride) {
    assumeTrue(OnednnLibrary.bfloat16());
    ComputationGraph expected = network(side, kernel, channels, stride);
    ComputationGraph actual = network(side, kernel, channels, stride);
    DataSet data = data(side, channels);
    INDArray before = expected.params().dup();
    expected.fit(data);
    var options = new EngineOptions(EngineChoice.ONEDNN, Precision.BF16, 2);
    try (CompiledEngine engine = CompiledEngines.open(actual, options)) {
      engine.fit(data.toMultiDataSet());
    }
    double[] step = actual.params().sub(before).data().asDouble();
    double[] reference = expected.params().sub(before).data().asDouble();
    assertThat(SampleRun.distance(step, reference)).isLessThan(0.03);
  }

  private static ComputationGraph network(int side, int kernel, int channels, int stride) {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .updater(new Sgd(1))
            .activation(Activation.TANH)
            .graphBuilder()
            .addInputs("input")
            .addLayer("first", convolution(kernel, channels, 1), "input")
            .addLayer("second", convolution(kernel, channels, stride), "first")
            .addLayer("output", SmallNetworks.output(CLASSES), "second")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(side, side, channels))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  private static ConvolutionLayer convolution(int kernel, int channels, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(channels)
        .build();
  }

  private static DataSet data(int side, int channels) {
    Random random = new Random(3);
    float[] numbers = new float[BATCH * channels * side * side];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    INDArray labels = Nd4j.zeros(BATCH, CLASSES);
    for (int n = 0; n < BATCH; n++) {
      labels.putScalar(n, n % CLASSES, 1);
    }
    return new DataSet(Nd4j.createFromArray(numbers).reshape(BATCH, channels, side, side), labels);
  }
}
