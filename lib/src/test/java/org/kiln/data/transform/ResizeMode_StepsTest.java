package org.kiln.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.Normalization;
import org.kiln.data.Split;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;

/**
 * Against Pillow 13: {@code Image.resize(BILINEAR)}, {@code ImageOps.pad} and a centre crop, of
 * grey images whose pixel (y, x) is {@code (7 y y + 13 x + 5 x y) mod 256}. Pillow rounds after
 * each axis, hence values may differ by 1.
 */
class ResizeMode_StepsTest {

  private static InMemoryDataset image(int height, int width) {
    byte[] pixels = new byte[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = (byte) (7 * y * y + 13 * x + 5 * x * y);
      }
    }
    return new InMemoryDataset(
        "made",
        Split.TRAIN,
        new ImageShape(height, width, 1),
        List.of("one"),
        new LabelledPixels(pixels, new int[1]));
  }

  /** What a loader makes of it, as bytes again. */
  private static int[] pixels(InMemoryDataset image, Transforms transforms) {
    try (DataLoader loader =
            DataLoader.of(image)
                .transforms(transforms)
                .normalization(Normalization.identity(1))
                .workers(0)
                .build();
        BatchStream batches = loader.epoch(0)) {
      var floats = batches.next().images().asFloatBuffer();
      int[] values = new int[loader.shape().length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.round(255 * floats.get(i));
      }
      return values;
    }
  }

  private static void assertPixels(ResizeMode mode, int height, int width, int... expected) {
    int[] actual = pixels(image(9, 14), new Transforms(mode.steps(height, width)));
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("%s, value %d", mode, i).isBetween(expected[i] - 1, expected[i] + 1);
    }
  }

  @Test
  void crop_square() {
    assertPixels(
        ResizeMode.CROP,
        4,
        4,
        60,
        101,
        139,
        144,
        137,
        145,
        115,
        113,
        136,
        132,
        129,
        114,
        133,
        147,
        127,
        111);
  }

  @Test
  void crop_high() {
    assertPixels(
        ResizeMode.CROP,
        6,
        3,
        76,
        100,
        123,
        133,
        153,
        173,
        155,
        108,
        82,
        109,
        132,
        142,
        151,
        148,
        118,
        150,
        149,
        125);
  }

  @Test
  void squash_bothWays() {
    assertPixels(
        ResizeMode.SQUASH,
        4,
        4,
        36,
        90,
        139,
        157,
        104,
        142,
        115,
        124,
        154,
        132,
        123,
        118,
        142,
        140,
        125,
        106);
    assertPixels(
        ResizeMode.SQUASH,
        3,
        6,
        34,
        75,
        117,
        136,
        133,
        155,
        131,
        147,
        133,
        117,
        120,
        128,
        151,
        131,
        145,
        130,
        106,
        107);
  }

  @Test
  void pad_putsBlackBesideIt() {
    // The odd row of black goes below, as ImageOps.pad has it.
    assertPixels(
        ResizeMode.PAD,
        4,
        4,
        48,
        105,
        135,
        146,
        138,
        137,
        118,
        126,
        144,
        138,
        124,
        106,
        0,
        0,
        0,
        0);
    assertPixels(
        ResizeMode.PAD, 6, 3, 0, 0, 0, 0, 0, 0, 91, 125, 133, 142, 132, 115, 0, 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"1,400,8,8", "400,1,8,8", "3,5,224,32", "7,7,7,7", "640,480,96,128", "2,3,1,1"})
  void steps_endWithTheSize(int height, int width, int toHeight, int toWidth) {
    for (ResizeMode mode : ResizeMode.values()) {
      Transforms steps = new Transforms(mode.steps(toHeight, toWidth));
      assertThat(pixels(image(height, width), steps)).hasSize(toHeight * toWidth);
    }
  }

  @Test
  void steps_anImageThatFitsStaysAsItIs() {
    int[] stored = pixels(image(9, 14), Transforms.none());
    for (ResizeMode mode : ResizeMode.values()) {
      assertThat(pixels(image(9, 14), new Transforms(mode.steps(9, 14)))).isEqualTo(stored);
    }
  }

  @Test
  void steps_leaveTheRandomNumbersOfTheOthers() {
    Transforms alone = Transforms.cropAndFlip(3);
    Transforms resized = new Transforms(ResizeMode.CROP.steps(9, 14));
    for (Transform step : alone.steps()) {
      resized = resized.then(step);
    }
    assertThat(pixels(image(9, 14), resized)).isEqualTo(pixels(image(9, 14), alone));
  }

  @Test
  void steps_refuseNoSize() {
    for (ResizeMode mode : ResizeMode.values()) {
      assertThatThrownBy(() -> mode.steps(0, 4)).hasMessageContaining("0x4");
    }
  }

  @Test
  void convertChannels_isPillowsLuma() {
    byte[] rgb = {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 10, 20, 30};
    var image = new org.kiln.data.image.Image(new ImageShape(2, 2, 3), rgb);
    var grey = new ConvertChannels(1).apply(image, new RandomStream());
    assertThat(grey.pixels()).containsExactly(76, (byte) 150, 29, 18); // Image.convert("L")
    var again = new ConvertChannels(3).apply(grey, new RandomStream());
    assertThat(again.shape()).isEqualTo(new ImageShape(2, 2, 3));
    assertThat(again.pixels()).startsWith(76, 76, 76, (byte) 150, (byte) 150, (byte) 150);
    assertThat(new ConvertChannels(1).apply(again, new RandomStream()).pixels())
        .isEqualTo(grey.pixels());
  }
}
