package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.ConvertChannels;
import org.kiln.data.transform.Cutout;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.RandomCrop;
import org.kiln.data.transform.RandomResizedCrop;
import org.kiln.data.transform.Resize;
import org.kiln.data.transform.ResizeMode;
import org.kiln.data.transform.Transforms;
import org.kiln.train.InputSettings.Scaling;

class AugmentationSettings_JsonTest {

  private static AugmentationSettings read(String json) throws IOException {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), AugmentationSettings.class);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, 0, 4, true, FIT, CROP, YES",
    "RESIZE, 112, 0, false, FIT, SQUASH, NO",
    "RANDOM_RESIZED_CROP, 224, 0, true, RANDOM_RESIZED_CROP, CROP, YES"
  })
  void read_ofKiln010(
      String scaling, int size, int padding, boolean mirrored, Scaling to, ResizeMode mode, Flip f)
      throws IOException {
    String json =
        "{\"scaling\": \"%s\", \"input_size\": %d, \"crop_padding\": %d, \"flip\": %s, \"cutout\": 3}"
            .formatted(scaling, size, padding, mirrored);
    assertThat(read(json))
        .isEqualTo(
            new AugmentationSettings(
                new InputSettings(to, ImageSize.square(size), mode, 0), padding, f, 3));
  }

  @Test
  void json_roundTrip() throws IOException {
    AugmentationSettings settings =
        new AugmentationSettings(
            new InputSettings(Scaling.FIT, new ImageSize(96, 128), ResizeMode.PAD, 1),
            2,
            Flip.AUTO,
            8);
    AugmentationSettings own =
        settings.withTransforms(
            Transforms.of(
                new ConvertChannels(3),
                new RandomResizedCrop(8, 9, 0.3),
                new RandomCrop(2),
                new HorizontalFlip(0.25),
                new Cutout(3)),
            new Transforms(ResizeMode.CROP.steps(8, 9)).then(new Resize(8, 9)));
    for (AugmentationSettings one : new AugmentationSettings[] {settings, own}) {
      byte[] json = Json.bytes(one);
      AugmentationSettings read = Json.read(json, AugmentationSettings.class);
      assertThat(read).isEqualTo(one);
      assertThat(Json.bytes(read)).isEqualTo(json);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"maybe\"", "3", "null"})
  void read_badFlipIsRefused(String flip) {
    assertThatThrownBy(
            () ->
                read(
                    "{\"scaling\": \"NONE\", \"input_size\": 0, \"crop_padding\": 0, \"flip\": "
                        + flip
                        + ", \"cutout\": 0}"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void imageSize_parse() {
    assertThat(ImageSize.parse("224")).isEqualTo(new ImageSize(224, 224));
    assertThat(ImageSize.parse("96x128")).isEqualTo(new ImageSize(96, 128));
    assertThat(ImageSize.parse(" 96X128 ")).isEqualTo(new ImageSize(96, 128));
    for (String bad :
        new String[] {"0", "-3", "96x", "x96", "96x0", "96,128", "", "1e3", "9999999"}) {
      assertThatThrownBy(() -> ImageSize.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("96x128");
    }
    assertThatThrownBy(() -> InputSettings.OWN.withChannels(2)).hasMessageContaining("channels 2");
    assertThatThrownBy(() -> new ImageShape(60_000, 60_000, 3))
        .hasMessageContaining("60000x60000x3");
  }
}
