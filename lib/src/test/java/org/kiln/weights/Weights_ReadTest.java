package org.kiln.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;
import org.kiln.model.Models;
import org.kiln.model.layer.GroupedConvolution2D;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.TensorFixtures;
import org.kiln.weights.tensor.TensorType;
import org.kiln.weights.tensor.Tensors;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Weights_ReadTest {

  @TempDir Path folder;

  /** Not ND4J's, which every network's init() sets back to its seed. */
  private final Random random = new Random(3);

  /** Every parameter, statistics too, off its start; variances above 0. */
  private void scramble(ComputationGraph network) {
    double[] values = random.doubles(network.numParams(), 0.05, 0.25).toArray();
    network.setParams(Nd4j.create(values).castTo(network.params().dataType()).reshape(1, -1));
  }

  private ComputationGraph graph(DataType type, CNN2DFormat format, Layer... layers) {
    var builder =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(type)
            .activation(Activation.TANH)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(6, 6, 4, format));
    String from = "input";
    for (int i = 0; i < layers.length; i++) {
      builder.addLayer("features." + i, layers[i], from);
      from = "features." + i;
    }
    OutputLayer output = new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build();
    builder.addLayer("classifier", output, from).setOutputs("classifier");
    ComputationGraph network = new ComputationGraph(builder.build());
    network.init();
    scramble(network);
    return network;
  }

  private ComputationGraph graph(Layer... layers) {
    return graph(DataType.FLOAT, CNN2DFormat.NCHW, layers);
  }

  private static INDArray images(DataType type) {
    return Nd4j.rand(type, 2, 4, 6, 6);
  }

  @Test
  void read_resnetAnswersTheSameBitForBit() throws IOException {
    ImageShape shape = new ImageShape(32, 32, 3);
    ComputationGraph first = Models.create("resnet20", shape, 10, 1);
    ComputationGraph second = Models.create("resnet20", shape, 10, 2);
    scramble(first);
    INDArray images = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32);
    assertThat(second.outputSingle(images)).isNotEqualTo(first.outputSingle(images));
    Path file = folder.resolve("resnet20.safetensors");
    Weights.write(first, file);
    Weights.read(second, file);
    assertThat(second.params()).isEqualTo(first.params());
    assertThat(second.outputSingle(images)).isEqualTo(first.outputSingle(images));
  }

  @Test
  void read_everyKindOfLayer() throws IOException {
    Layer[] layers = {
      new ConvolutionLayer.Builder(3, 2).nOut(6).build(),
      new DepthwiseConvolution2D.Builder(2, 1).depthMultiplier(2).hasBias(false).build(),
      new Deconvolution2D.Builder(2, 3).nOut(6).build(),
      new FrozenLayer(new BatchNormalization.Builder().useLogStd(false).build()),
      new GroupedConvolution2D.Builder(2, 1, 1).nOut(4).build(),
      new DenseLayer.Builder().nOut(7).build()
    };
    ComputationGraph first = graph(layers);
    ComputationGraph second = graph(layers);
    assertThat(second.params()).isNotEqualTo(first.params());
    Path file = folder.resolve("kinds.safetensors");
    Weights.write(first, file);
    Weights.read(second, file);
    assertThat(second.params()).isEqualTo(first.params());
    Map<String, Tensor> tensors = Weights.load(file).byName();
    assertThat(tensors.get("features.0.weight").shape()).containsExactly(6L, 4L, 3L, 2L);
    assertThat(tensors.get("features.1.weight").shape()).containsExactly(12L, 1L, 2L, 1L);
    assertThat(tensors.get("features.2.weight").shape()).containsExactly(12L, 6L, 2L, 3L);
    assertThat(tensors.get("features.3.running_var").shape()).containsExactly(6L);
    assertThat(tensors.get("features.4.weight").shape()).containsExactly(4L, 3L, 1L, 1L);
    assertThat(tensors.get("features.5.weight").shape().get(0)).isEqualTo(7);
    assertThat(tensors.get("features.5.bias").shape()).containsExactly(7L);
    assertThat(tensors.get("features.3.num_batches_tracked").type()).isEqualTo(TensorType.I64);
  }

  /** y = tanh(W flatten(x) + b) by hand, x flattened in the order C, H, W as PyTorch does. */
  @Test
  void read_denseWeightsBehindAnImageAreForItsChannelsFirst() {
    ComputationGraph network = graph(new DenseLayer.Builder().nOut(2).build());
    float[] weight = new float[2 * 144];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (i % 17 - 8) / 100f;
    }
    Tensors tensors =
        Tensors.of(
            List.of(
                floats("features.0.weight", List.of(2L, 144L), weight),
                floats("features.0.bias", List.of(2L), 0.25f, -0.5f),
                floats("classifier.weight", List.of(3L, 2L), 1, 2, 3, 4, 5, 6),
                floats("classifier.bias", List.of(3L), 0, 0, 0)));
    Weights.assign(network, tensors);
    INDArray images = images(DataType.FLOAT);
    double[] expected = {0.25, -0.5};
    for (int output = 0; output < 2; output++) {
      for (int i = 0; i < 144; i++) {
        double pixel = images.getDouble(0, i / 36, i / 6 % 6, i % 6);
        expected[output] += weight[output * 144 + i] * pixel;
      }
    }
    INDArray hidden = network.feedForward(images, false).get("features.0");
    assertThat(hidden.getDouble(0, 0)).isCloseTo(Math.tanh(expected[0]), within(1e-5));
    assertThat(hidden.getDouble(0, 1)).isCloseTo(Math.tanh(expected[1]), within(1e-5));
  }

  private static Tensor floats(String name, List<Long> shape, float... values) {
    return Tensor.ofFloats(name, TensorType.F32, shape, values);
  }

  @Test
  void read_logarithmsOfDeviationsAreVariancesInFiles() throws IOException {
    BatchNormalization logs = new BatchNormalization.Builder().useLogStd(true).build();
    BatchNormalization plain = new BatchNormalization.Builder().useLogStd(false).build();
    ComputationGraph first = graph(logs);
    ComputationGraph second = graph(logs);
    ComputationGraph third = graph(plain);
    Path file = folder.resolve("logs.safetensors");
    Weights.write(first, file);
    Weights.read(second, file);
    Weights.read(third, file);
    INDArray images = images(DataType.FLOAT);
    double[] expected = first.outputSingle(images).data().asDouble();
    assertThat(graph(logs).outputSingle(images)).isNotEqualTo(first.outputSingle(images));
    assertThat(second.outputSingle(images).data().asDouble())
        .containsExactly(expected, within(1e-6));
    assertThat(third.outputSingle(images).data().asDouble())
        .containsExactly(expected, within(1e-6));
    float[] variances = Weights.load(file).find("features.0.running_var").get().toFloats();
    double root = first.getParam("features.0_log10stdev").getDouble(2);
    assertThat(variances[2]).isCloseTo((float) Math.pow(10, 2 * root), within(1e-6f));
  }

  @Test
  void read_negativeVariance() {
    ComputationGraph network = graph(new BatchNormalization());
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : Weights.tensors(network, TensorType.F32)) {
      boolean variance = tensor.name().endsWith("running_var");
      tensors.add(variance ? floats(tensor.name(), List.of(4L), 1, 1, -1, 1) : tensor);
    }
    assertThatThrownBy(() -> Weights.assign(network, Tensors.of(tensors)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("'features.0.running_var' holds the variance -1.0");
  }

  @Test
  void read_networkInDouble() throws IOException {
    ComputationGraph network =
        graph(DataType.DOUBLE, CNN2DFormat.NCHW, new DenseLayer.Builder().nOut(2).build());
    double before = network.params().getDouble(3);
    Path file = folder.resolve("double.safetensors");
    Weights.write(network, file);
    scramble(network);
    Weights.read(network, file);
    assertThat(network.params().getDouble(3)).isEqualTo((float) before);
    assertThat(network.params().dataType()).isEqualTo(DataType.DOUBLE);
  }

  @Test
  void write_narrowTypesAreRounded() throws IOException {
    ComputationGraph network = graph(new ConvolutionLayer.Builder(2, 2).nOut(2).build());
    for (TensorType type : List.of(TensorType.F16, TensorType.BF16)) {
      Path file = folder.resolve(type + ".safetensors");
      Weights.write(network, file, type);
      Tensor tensor = Weights.load(file).find("features.0.weight").get();
      assertThat(tensor.type()).isEqualTo(type);
      float[] exact = network.getParam("features.0_W").dup('c').data().asFloat();
      assertThat(tensor.toFloats()).isNotEqualTo(exact);
      assertThat(tensor.toFloats()).containsExactly(exact, within(0.25f / 256));
      Weights.read(network, file);
      assertThat(network.getParam("features.0_W").dup('c').data().asFloat())
          .isEqualTo(tensor.toFloats());
      scramble(network);
    }
  }

  @Test
  void read_multiLayerNetwork() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(2).name("fc").build())
                .layer(new OutputLayer.Builder().nIn(2).nOut(2).build())
                .build());
    network.init();
    assertThat(WeightNames.of(network).names())
        .containsExactly("fc.weight", "fc.bias", "layer1.weight", "layer1.bias");
    INDArray before = network.params().dup();
    Path file = folder.resolve("layers.safetensors");
    Weights.write(network, file);
    network.params().assign(0);
    Weights.read(network, file);
    assertThat(network.params()).isEqualTo(before);
  }

  /** Both forms of torch.save, and a checkpoint of a DataParallel module. */
  @Test
  void read_filesOfPyTorch() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder().nIn(3).nOut(2).name("fc").build())
                .build());
    network.init();
    for (String name : List.of("small.pth", "small-old.pth", "checkpoint.pth")) {
      assertThatThrownBy(() -> Weights.read(network, TensorFixtures.file(name)))
          .isInstanceOf(KilnException.class)
          .hasMessageContaining("1 not in the network: fc.turned");
      Map<String, Tensor> fitting = new LinkedHashMap<>();
      fitting.putAll(Weights.load(TensorFixtures.file(name)).byName());
      fitting.remove("fc.turned");
      network.params().assign(0);
      Weights.assign(network, new Tensors(fitting, Map.of()));
      // (in, out) of (out, in) = -0.75, -0.5, -0.25 / 0, 0.25, 0.5
      assertThat(network.getParam("0_W").getFloat(2, 0)).isEqualTo(-0.25f);
      assertThat(network.getParam("0_W").getFloat(1, 1)).isEqualTo(0.25f);
      assertThat(network.getParam("0_b").getFloat(1)).isEqualTo(-0.5f);
    }
  }

  @Test
  void read_whatDoesNotFitIsListedAndChangesNothing() {
    ImageShape shape = new ImageShape(32, 32, 3);
    ComputationGraph network = Models.create("resnet20", shape, 10, 1);
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : Weights.tensors(network, TensorType.F32)) {
      if (tensor.name().startsWith("layer1.0.") || tensor.name().startsWith("layer3.")) {
        tensors.add(tensor.renamed("backbone." + tensor.name()));
      } else if (tensor.name().equals("fc.bias")) {
        tensors.add(floats("fc.bias", List.of(3L), 1, 2, 3));
      } else if (tensor.name().equals("bn1.weight")) {
        tensors.add(Tensor.ofLong("bn1.weight", 1));
      } else {
        tensors.add(tensor);
      }
    }
    INDArray before = network.params().dup();
    assertThatThrownBy(() -> Weights.assign(network, Tensors.of(tensors)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("which stays as it was")
        .hasMessageContaining("45 missing in it: layer1.0.conv1.weight; layer1.0.bn1.weight; ")
        .hasMessageContaining("and 35 more")
        .hasMessageContaining("54 not in the network: backbone.layer1.0.conv1.weight; ")
        .hasMessageContaining("2 of another shape: bn1.weight I64 (), in the network (16) floating")
        .hasMessageContaining("fc.bias F32 (3), in the network (10) floating");
    assertThat(network.params()).isEqualTo(before);
  }

  @Test
  void of_layersWithoutAFormInPyTorch() {
    assertThatThrownBy(
            () -> WeightNames.of(graph(new SeparableConvolution2D.Builder(2, 2).nOut(2).build())))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("Layer 'features.0', a SeparableConvolution2D, has parameters");
    ComputationGraph channelsLast =
        graph(DataType.FLOAT, CNN2DFormat.NHWC, new DenseLayer.Builder().nOut(2).build());
    assertThatThrownBy(() -> WeightNames.of(channelsLast))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("in the order H, W, C");
    BatchNormalization locked =
        new BatchNormalization.Builder().lockGammaBeta(true).gamma(2).build();
    assertThatThrownBy(() -> WeightNames.of(graph(locked)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("locks gamma at 2.0");
  }
}
