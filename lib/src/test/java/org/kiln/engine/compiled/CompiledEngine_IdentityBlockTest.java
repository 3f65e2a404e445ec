package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Inference of identity blocks, whose convolution puts its result where the block's input lies: the
 * input must not be overwritten while it is still to be added, however a kernel cuts its work.
 */
class CompiledEngine_IdentityBlockTest {

  private static final int CLASSES = 3;

  @ParameterizedTest(name = "{0} channels, {1}x{1}")
  @CsvSource({"24, 1", "24, 3", "40, 1", "40, 3", "512, 1", "512, 3", "2048, 1"})
  void predict_identityBlock_agreesWithDl4j(int channels, int kernel) {
    check(channels, kernel);
  }

  /** Kernels of older CPUs cut the work otherwise; oneDNN asks the environment once, at start. */
  @Tag("process")
  @ParameterizedTest
  @ValueSource(strings = {"AVX2", "SSE41"})
  void predict_onAnOlderCpu_agreesWithDl4j(String isa, @TempDir Path folder) throws Exception {
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "jvm.options").toAbsolutePath().normalize(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CompiledEngine_IdentityBlockTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("ONEDNN_MAX_CPU_ISA", isa);
    assertThat(builder.start().waitFor()).as(() -> read(log)).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of a small and a large number of channels, in a process of their own. */
  public static void main(String[] arguments) {
    for (int channels : new int[] {24, 40, 512}) {
      check(channels, 1);
      check(channels, 3);
    }
  }

  private static void check(int channels, int kernel) {
    ComputationGraph network = network(channels, kernel);
    Batch batch = batch();
    INDArray expected = network.output(false, batch.toDataSet().getFeatures())[0];
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      var outputs = engine.predict(batch);
      double[] actual = new double[outputs.remaining()];
      for (int i = 0; i < actual.length; i++) {
        actual[i] = outputs.get(i);
      }
      String what = channels + " channels, kernel " + kernel;
      assertClose(what, actual, expected.dup('c').data().asDouble(), 1e-4, 1e-3);
    }
  }

  /** Two identity blocks and what makes their channels; the sums neither vanish nor grow. */
  private static ComputationGraph network(int channels, int kernel) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("input")
            .addLayer("stem", convolution(channels, 1), "input");
    String last = "stem";
    for (int block = 0; block < 2; block++) {
      String name = "block" + block;
      graph
          .addLayer(name + ".first", convolution(channels, 1), last)
          .addLayer(name + ".second", convolution(channels, kernel), name + ".first")
          .addVertex(
              name + ".add",
              new ElementWiseVertex(ElementWiseVertex.Op.Add),
              name + ".second",
              last)
          .addLayer(
              name + ".relu",
              new ActivationLayer.Builder().activation(Activation.RELU).build(),
              name + ".add");
      last = name + ".relu";
    }
    var configuration =
        graph
            .addLayer(
                "pool", new GlobalPoolingLayer.Builder().poolingType(PoolingType.AVG).build(), last)
            .addLayer("output", SmallNetworks.output(CLASSES), "pool")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(6, 6, 3))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    network.getLayer("output").getParam("W").muli(4);
    return network;
  }

  private static ConvolutionLayer convolution(int channels, int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel).nOut(channels).build();
  }

  private static Batch batch() {
    Batch batch = new Batch(3, new ImageShape(6, 6, 3), CLASSES, ElementType.FLOAT32);
    Random random = new Random(1);
    for (int i = 0; i < 3 * batch.shape().length(); i++) {
      batch.images().putFloat(i * Float.BYTES, (float) random.nextGaussian());
    }
    batch.size(3);
    return batch;
  }
}
