package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
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

  /** Small images that leave something to learn at the deepest layer. */
  private static ImageShape smallInput(ModelInfo model) {
    int side = model.family().equals("ResNet (CIFAR)") ? 16 : 32;
    return new ImageShape(side, side, model.input().channels());
  }

  private static INDArray images(ModelInfo model) {
    ImageShape shape = smallInput(model);
    Nd4j.getRandom().setSeed(5);
    return Nd4j.randn(DataType.FLOAT, 2, shape.channels(), shape.height(), shape.width());
  }

  @ParameterizedTest
  @MethodSource("models")
  void create_hasTheCountsItClaims(ModelInfo model) {
    ComputationGraph network = Models.create(model.name(), model.input(), model.classes(), 1);

    ModelSummary summary = ModelSummary.of(network, model.input());

    assertThat(summary.parameters()).isEqualTo(model.parameters());
    assertThat(summary.multiplyAdds()).isEqualTo(model.multiplyAdds());
    assertThat(network.numParams()).isEqualTo(model.parameters() + summary.otherParameters());
  }

  @ParameterizedTest
  @MethodSource("models")
  void create_trainsEveryParameter(ModelInfo model) {
    ComputationGraph network = Models.create(model.name(), smallInput(model), 10, 1);
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
  @MethodSource("models")
  void create_survivesJson(ModelInfo model) {
    ComputationGraph network = Models.create(model.name(), smallInput(model), 10, 1);

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
   * Counts others publish. ResNets: the sizes of He et al. (2015), table 6, plus 2,752 for the
   * projections, and torchvision's resnet18; multiply-adds of the CIFAR ResNets and of resnet18 as
   * listed by pytorch-cifar-models (40.81M, 69.12M, 97.44M, 125.75M) and torchvision (1.81G). VGG
   * with batch norm: the CIFAR variants of the pytorch-cifar collection. LeNet-5: LeCun et al.
   * (1998) with full connections, 156 + 2,416 + 48,120 + 10,164 + 850.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet20, 272474, 40.81",
    "resnet32, 466906, 69.12",
    "resnet44, 661338, 97.44",
    "resnet56, 855770, 125.75",
    "resnet110, 1730714, 253.15",
    "resnet18, 11689512, 1814.07",
    "vgg11_bn, 9231114, 152.77",
    "vgg13_bn, 9416010, 228.27",
    "vgg16_bn, 14728266, 313.20",
    "vgg19_bn, 20040522, 398.14",
    "vgg16, 14719818, 313.20",
    "lenet5, 61706, 0.42"
  })
  void info_saysWhatIsPublished(String name, long parameters, double megaMultiplyAdds) {
    ModelInfo model = Models.info(name);

    assertThat(model.parameters()).isEqualTo(parameters);
    assertThat(Math.round(model.multiplyAdds() / 1e4) / 100.0).isEqualTo(megaMultiplyAdds);
  }

  /** VGG's names count three dense layers, of which there is one here. */
  @ParameterizedTest
  @CsvSource({"resnet20, 20", "resnet110, 110", "resnet18, 18", "vgg11, 9", "vgg19_bn, 17"})
  void create_hasTheLayersItsNameSays(String name, int depth) {
    ModelInfo model = Models.info(name);
    List<ModelSummary.Row> rows =
        ModelSummary.of(Models.create(name, smallInput(model), 10, 1), smallInput(model)).rows();

    long weighted =
        rows.stream()
            .filter(row -> row.multiplyAdds() > 0 && !row.name().contains("downsample"))
            .count();

    assertThat(weighted).isEqualTo(depth);
  }
}
