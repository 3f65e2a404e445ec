package org.kiln.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/** Names, sizes and refusals of networks, as torchvision and the papers' own code have them. */
class Models_NamesTest {

  /** Keys of torchvision's state dicts without {@code .weight}, and how many weights they hold. */
  @ParameterizedTest
  @CsvSource({
    "alexnet, features.10, 590080",
    "alexnet, classifier.6, 4097000",
    "vgg16, features.28, 2359808",
    "vgg16, classifier.0, 102764544",
    "vgg16_bn, features.41, 1024",
    "vgg19, classifier.6, 4097000",
    "resnet18, layer4.0.downsample.0, 131072",
    "resnet50, layer3.5.bn2, 512",
    "resnet50, layer4.2.conv3, 1048576",
    "resnet50, fc, 2049000",
    "resnet101, layer3.22.conv1, 262144",
    "resnet152, layer2.7.bn3, 1024",
    "wide_resnet50_2, layer1.0.conv2, 147456",
    "resnext50_32x4d, layer1.0.conv2, 4608",
    "resnext101_32x8d, layer4.2.conv2, 1179648",
    "densenet121, features.denseblock4.denselayer16.conv2, 36864",
    "densenet121, features.transition3.conv, 524288",
    "densenet121, features.norm5, 2048",
    "densenet161, features.denseblock1.denselayer1.conv1, 18432",
    "densenet201, classifier, 1921000",
    "squeezenet1_0, features.0, 14208",
    "squeezenet1_0, features.12.squeeze, 32832",
    "squeezenet1_1, features.12.expand3x3, 147712",
    "squeezenet1_1, classifier.1, 513000",
    "mobilenet_v2, features.0.0, 864",
    "mobilenet_v2, features.1.conv.0.0, 288",
    "mobilenet_v2, features.1.conv.2, 32",
    "mobilenet_v2, features.17.conv.1.0, 8640",
    "mobilenet_v2, features.17.conv.2, 307200",
    "mobilenet_v2, features.18.1, 2560",
    "mobilenet_v2, classifier.1, 1281000",
    "mobilenet_v3_large, features.1.block.0.0, 144",
    "mobilenet_v3_large, features.4.block.2.fc1, 1752",
    "mobilenet_v3_large, features.15.block.3.0, 153600",
    "mobilenet_v3_large, classifier.3, 1281000",
    "mobilenet_v3_small, features.1.block.1.fc2, 144",
    "mobilenet_v3_small, features.12.0, 55296",
    "mobilenet_v3_small, classifier.0, 590848",
    "efficientnet_b0, features.1.0.block.0.0, 288",
    "efficientnet_b0, features.1.0.block.1.fc1, 264",
    "efficientnet_b0, features.6.3.block.3.0, 221184",
    "efficientnet_b0, features.8.0, 409600",
    "efficientnet_b7, features.7.3.block.2.fc1, 614560",
    "efficientnet_v2_s, features.1.1.block.0.0, 5184",
    "efficientnet_v2_s, features.2.0.block.1.0, 4608",
    "efficientnet_v2_s, features.6.14.block.3.1, 512",
    "googlenet, conv3.conv, 110592",
    "googlenet, inception4b.branch3.1.conv, 13824",
    "googlenet, inception5b.branch4.1.bn, 256",
    "inception_v3, Conv2d_4a_3x3.conv, 138240",
    "inception_v3, Mixed_6b.branch7x7dbl_2.conv, 114688",
    "inception_v3, Mixed_7c.branch3x3dbl_3b.bn, 768",
    "inception_v3, fc, 2049000"
  })
  void configuration_hasTorchvisionsModules(String model, String module, long parameters) {
    ModelInfo info = Models.info(model);
    ModelSummary summary = summary(info, info.input());

    assertThat(summary.rows())
        .filteredOn(row -> row.name().equals(module))
        .singleElement()
        .extracting(ModelSummary.Row::parameters)
        .isEqualTo(parameters);
  }

  /** Shape of the last maps, that torchvision's sources note. */
  @ParameterizedTest
  @CsvSource({
    "googlenet, inception3a.cat, 256, 28",
    "googlenet, inception5b.cat, 1024, 7",
    "inception_v3, Mixed_5d.cat, 288, 35",
    "inception_v3, Mixed_6e.cat, 768, 17",
    "inception_v3, Mixed_7c.cat, 2048, 8",
    "alexnet, features.12, 256, 6",
    "squeezenet1_0, features.12.cat, 512, 13",
    "squeezenet1_1, features.12.cat, 512, 13"
  })
  void configuration_hasTorchvisionsShapes(String model, String module, long channels, long side) {
    ModelInfo info = Models.info(model);

    assertThat(summary(info, info.input()).rows())
        .filteredOn(row -> row.name().equals(module))
        .singleElement()
        .satisfies(row -> assertThat(row.outputShape()).containsExactly(channels, side, side));
  }

  @ParameterizedTest
  @CsvSource({
    "alexnet, 63, 224x224",
    "vgg16, 31, 32x32",
    "densenet121, 31, 32x32",
    "squeezenet1_0, 20, 21x21",
    "squeezenet1_1, 16, 17x17",
    "googlenet, 14, 15x15",
    "inception_v3, 74, 75x75",
    "resnet9, 7, 8x8"
  })
  void configuration_ofTooSmallImages_saysTheSmallest(String model, int side, String smallest) {
    ModelInfo info = Models.info(model);
    int least = Integer.parseInt(smallest.split("x")[0]);

    assertThat(summary(info, square(least)).multiplyAdds()).isPositive();
    assertThatThrownBy(() -> summary(info, square(side)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining(side + "x" + side)
        .hasMessageContaining(smallest);
  }

  @ParameterizedTest
  @CsvSource({"vgg11, 288, 224", "vgg11, 300, 224", "alexnet, 300, 256", "alexnet, 320, 224"})
  void configuration_whereTheLastPoolWouldBeUneven_saysWhatFits(
      String model, int side, int better) {
    ModelInfo info = Models.info(model);

    assertThat(summary(info, square(better)).multiplyAdds()).isPositive();
    assertThatThrownBy(() -> summary(info, square(side)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining(String.valueOf(better));
  }

  private static ImageShape square(int side) {
    return new ImageShape(side, side, 3);
  }

  private static ModelSummary summary(ModelInfo info, ImageShape input) {
    return ModelSummary.of(
        Models.configuration(info.name(), input, 1000, 1),
        InputType.convolutional(input.height(), input.width(), input.channels()));
  }
}
