package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for every network of the registry. */
class Models_CreateTest {

  static Stream<ModelInfo> models() {
    return Models.all().stream();
  }

  /** Those that DL4J's own engine, which is slow, steps through at once. */
  static Stream<ModelInfo> smallModels() {
    return models().filter(model -> model.parameters() < 3_000_000);
  }

  private static INDArray images(ModelInfo model) {
    ImageShape shape = SmallImages.of(model);
    Nd4j.getRandom().setSeed(5);
    return Nd4j.randn(DataType.FLOAT, 2, shape.channels(), shape.height(), shape.width());
  }

  @ParameterizedTest
  @MethodSource("models")
  void create_hasTheCountsItClaims(ModelInfo model) {
    ModelSummary summary = summary(model, model.input(), model.classes());

    assertThat(summary.parameters()).isEqualTo(model.parameters());
    assertThat(summary.multiplyAdds()).isEqualTo(model.multiplyAdds());
  }

  private static ModelSummary summary(ModelInfo model, ImageShape input, int classes) {
    return ModelSummary.of(
        Models.configuration(model.name(), input, classes, 1),
        InputType.convolutional(input.height(), input.width(), input.channels()));
  }

  @ParameterizedTest
  @MethodSource("smallModels")
  void create_isWhatItsConfigurationSays(ModelInfo model) {
    ComputationGraph network = Models.create(model.name(), model.input(), model.classes(), 1);

    ModelSummary summary = ModelSummary.of(network, model.input());

    assertThat(network.numParams()).isEqualTo(model.parameters() + summary.otherParameters());
    assertThat(summary).isEqualTo(summary(model, model.input(), model.classes()));
  }

  @ParameterizedTest
  @MethodSource("smallModels")
  void create_trainsEveryParameter(ModelInfo model) {
    ComputationGraph network = Models.create(model.name(), SmallImages.of(model), 10, 1);
    INDArray labels = Nd4j.eye(10).getRows(3, 7).castTo(DataType.FLOAT);
    INDArray before = network.params().dup();

    network.fit(new INDArray[] {images(model)}, new INDArray[] {labels});

    assertThat(network.score()).isFinite().isPositive();
    // What the updater made of the gradients: at the first step, each times the learning rate.
    for (Map.Entry<String, INDArray> update : network.gradient().gradientForVariable().entrySet()) {
      assertThat(update.getValue().norm2Number().doubleValue())
          .as("update of %s", update.getKey())
          .isFinite()
          .isPositive();
    }
    assertThat(network.params().isNaN().any()).isFalse();
    assertThat(network.params().equalsWithEps(before, 0)).isFalse();
    assertThat(network.outputSingle(images(model)).isNaN().any()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("smallModels")
  void create_survivesJson(ModelInfo model) {
    ComputationGraph network = Models.create(model.name(), SmallImages.of(model), 10, 1);

    String json = network.getConfiguration().toJson();
    ComputationGraphConfiguration configuration = ComputationGraphConfiguration.fromJson(json);
    ComputationGraph restored = new ComputationGraph(configuration);
    restored.init(network.params(), false);

    assertThat(configuration).isEqualTo(network.getConfiguration());
    assertThat(configuration.toJson()).isEqualTo(json);
    INDArray probabilities = network.outputSingle(images(model));
    assertThat(restored.outputSingle(images(model)).equalsWithEps(probabilities, 0)).isTrue();
    assertThat(probabilities.shape()).containsExactly(2, 10);
    assertThat(probabilities.sum(1).toFloatVector())
        .containsExactly(new float[] {1, 1}, within(1e-5f));
  }

  /**
   * Counts others publish at CIFAR's size. ResNets: the sizes of He et al. (2015), table 6, plus
   * 2,752 for the projections; multiply-adds as listed by pytorch-cifar-models (40.81M, 69.12M,
   * 97.44M, 125.75M). Others: the CIFAR variants of the pytorch-cifar collection. LeNet-5: LeCun et
   * al. (1998) with full connections, 156 + 2,416 + 48,120 + 10,164 + 850.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet20, 272474, 40.81",
    "resnet32, 466906, 69.12",
    "resnet44, 661338, 97.44",
    "resnet56, 855770, 125.75",
    "resnet110, 1730714, 253.15",
    "vgg11_bn, 9231114, 152.77",
    "vgg13_bn, 9416010, 228.27",
    "vgg16_bn, 14728266, 313.20",
    "vgg19_bn, 20040522, 398.14",
    "vgg16, 14719818, 313.20",
    "resnet18, 11173962, 555.42",
    "resnet34, 21282122, 1159.40",
    "resnet50, 23520842, 1297.83",
    "lenet5, 61706, 0.42"
  })
  void configuration_ofSmallImages_hasThePublishedSize(
      String name, long parameters, double megaMultiplyAdds) {
    ModelInfo model = Models.info(name);
    int side = name.equals("lenet5") ? 28 : 32;
    ImageShape input = new ImageShape(side, side, model.input().channels());

    ModelSummary summary = summary(model, input, 10);

    assertThat(summary.parameters()).isEqualTo(parameters);
    assertThat(Math.round(summary.multiplyAdds() / 1e4) / 100.0).isEqualTo(megaMultiplyAdds);
  }

  /** Parameters that the pytorch-cifar collection and the papers' own code print. */
  @ParameterizedTest
  @CsvSource({
    "resnet101, 42512970",
    "resnet152, 58156618",
    "wrn_16_4, 2748890",
    "wrn_28_10, 36479194",
    "preact_resnet18, 11172170",
    "densenet_bc_100_12, 769162",
    "resnet9, 6573120",
  })
  void configuration_ofSmallImages_hasThePublishedParameters(String name, long parameters) {
    ModelSummary summary = summary(Models.info(name), new ImageShape(32, 32, 3), 10);

    assertThat(summary.parameters()).isEqualTo(parameters);
  }

  /** What torchvision's documentation says of its weights: parameters, GFLOPS, size of the crop. */
  @ParameterizedTest
  @CsvSource({
    "alexnet, 61100840, 0.714, 224",
    "vgg11, 132863336, 7.609, 224",
    "vgg11_bn, 132868840, 7.609, 224",
    "vgg13, 133047848, 11.308, 224",
    "vgg13_bn, 133053736, 11.308, 224",
    "vgg16, 138357544, 15.47, 224",
    "vgg16_bn, 138365992, 15.47, 224",
    "vgg19, 143667240, 19.632, 224",
    "vgg19_bn, 143678248, 19.632, 224",
    "resnet18, 11689512, 1.814, 224",
    "resnet34, 21797672, 3.664, 224",
    "resnet50, 25557032, 4.089, 224",
    "resnet101, 44549160, 7.801, 224",
    "resnet152, 60192808, 11.514, 224",
    "wide_resnet50_2, 68883240, 11.398, 224",
    "wide_resnet101_2, 126886696, 22.753, 224",
    "resnext50_32x4d, 25028904, 4.23, 224",
    "resnext101_32x8d, 88791336, 16.414, 224",
    "densenet121, 7978856, 2.834, 224",
    "densenet161, 28681000, 7.728, 224",
    "densenet169, 14149480, 3.36, 224",
    "densenet201, 20013928, 4.291, 224",
    "squeezenet1_0, 1248424, 0.819, 224",
    "squeezenet1_1, 1235496, 0.349, 224",
    "mobilenet_v2, 3504872, 0.301, 224",
    "mobilenet_v3_small, 2542856, 0.057, 224",
    "mobilenet_v3_large, 5483032, 0.217, 224",
    "googlenet, 6624904, 1.498, 224",
    "inception_v3, 23834568, 5.713, 299",
    "efficientnet_b0, 5288548, 0.386, 224",
    "efficientnet_b1, 7794184, 0.687, 240",
    "efficientnet_b2, 9109994, 1.088, 288",
    "efficientnet_b3, 12233232, 1.827, 300",
    "efficientnet_b4, 19341616, 4.394, 380",
    "efficientnet_b5, 30389784, 10.266, 456",
    "efficientnet_b6, 43040704, 19.068, 528",
    "efficientnet_b7, 66347960, 37.746, 600",
    "efficientnet_v2_s, 21458488, 8.366, 384",
  })
  void info_saysWhatTorchvisionDoes(
      String name, long parameters, double gigaMultiplyAdds, int side) {
    ModelInfo model = Models.info(name);

    assertThat(model.parameters()).isEqualTo(parameters);
    assertThat(model.multiplyAdds() / 1e9).isCloseTo(gigaMultiplyAdds, withinPercentage(1));
    assertThat(model.input()).isEqualTo(new ImageShape(side, side, 3));
    assertThat(model.classes()).isEqualTo(1000);
  }

  /** VGG's names count three dense layers, of which there is one at this size. */
  @ParameterizedTest
  @CsvSource({"resnet20, 20", "resnet110, 110", "resnet18, 18", "vgg11, 9", "vgg19_bn, 17"})
  void create_hasTheLayersItsNameSays(String name, int depth) {
    ModelInfo model = Models.info(name);
    List<ModelSummary.Row> rows = summary(model, SmallImages.of(model), 10).rows();

    long weighted =
        rows.stream()
            .filter(row -> row.multiplyAdds() > 0 && !row.name().contains("downsample"))
            .count();

    assertThat(weighted).isEqualTo(depth);
  }
}
