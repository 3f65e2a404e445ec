package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.kiln.engine.Tolerance.assertSameBits;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Models_RegisterTest {

  private static final ImageShape SHAPE = new ImageShape(8, 8, 3);

  private static ComputationGraph tiny(ImageShape input, int classes, long seed) {
    NetworkBlocks blocks = new NetworkBlocks(input, seed);
    String x = blocks.convolution("conv", blocks.input(), Convolution.of(4, 3, 1, 1));
    x = blocks.relu("relu", blocks.batchNorm("norm", x));
    return blocks.classifier("fc", blocks.globalAveragePool("pool", x), classes);
  }

  @AfterEach
  void removeTiny() {
    if (Models.all().stream().anyMatch(model -> model.name().equals("tiny"))) {
      Models.unregister("tiny");
    }
  }

  @Test
  void register_makesANetworkAvailableByName() {
    ModelInfo info = Models.register("tiny", SHAPE, 5, Models_RegisterTest::tiny);

    assertThat(info.parameters()).isEqualTo(4 * 27 + 8 + 4 * 5 + 5);
    assertThat(info.multiplyAdds()).isEqualTo(64 * 4 * 27 + 4 * 5);
    assertThat(Models.info("Tiny")).isEqualTo(info);
    assertThat(Models.all()).contains(info);
    assertThat(Models.create("tiny", SHAPE, 7, 1).outputSingle(images()).columns()).isEqualTo(7);
  }

  private static INDArray images() {
    return Nd4j.zeros(1, 3, 8, 8);
  }

  @Test
  void register_refusesATakenName() {
    Models.register("tiny", SHAPE, 5, Models_RegisterTest::tiny);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Models.register("tiny", SHAPE, 5, Models_RegisterTest::tiny))
        .withMessageContaining("'tiny' is there already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Models.register(Models.info("resnet20"), Models_RegisterTest::tiny))
        .withMessageContaining("resnet20");
  }

  @Test
  void register_refusesNamesThatAreHardToType() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Models.register("My Net", SHAPE, 5, Models_RegisterTest::tiny))
        .withMessageContaining("'My Net'");
  }

  @Test
  void names_areFoundInAnyUsualSpelling() {
    assertThat(Models.info("VGG16-BN").name()).isEqualTo("vgg16_bn");
    assertThat(Models.info("ResNet-20").name()).isEqualTo("resnet20");
  }

  @Test
  void names_unknownListTheValidOnesAndTheNearest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Models.create("resnet45", SHAPE, 10, 1))
        .withMessageContaining("resnet45")
        .withMessageContaining("Did you mean 'resnet44'")
        .withMessageContaining("resnet9, resnet18, resnet20");
  }

  @Test
  void create_refusesWhatANetworkCannotTake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Models.create("vgg11", new ImageShape(28, 28, 1), 10, 1))
        .withMessageContaining("28x28x1")
        .withMessageContaining("32x32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Models.create("resnet20", SHAPE, 1, 1))
        .withMessageContaining("1 class:");
  }

  @Test
  void create_dependsOnTheSeedAlone() {
    ComputationGraph network = Models.create("resnet20", SHAPE, 10, 3);

    assertSameBits(
        "parameters", Models.create("resnet20", SHAPE, 10, 3).params(), network.params());
    assertThat(Models.create("resnet20", SHAPE, 10, 4).params()).isNotEqualTo(network.params());
  }
}
