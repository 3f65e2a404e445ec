package org.kiln.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** Against the definition, summed directly in double over the whole image. */
class Resampler_ResizeTest {

  @Property(tries = 300)
  void resize_equalsDefinition(
      @ForAll @IntRange(min = 1, max = 13) int height,
      @ForAll @IntRange(min = 1, max = 13) int width,
      @ForAll @IntRange(min = 1, max = 17) int targetHeight,
      @ForAll @IntRange(min = 1, max = 17) int targetWidth,
      @ForAll long seed) {
    Image image = random(new ImageShape(height, width, 3), seed);
    Image actual = Resampler.resize(image, targetHeight, targetWidth);
    assertThat(actual.shape()).isEqualTo(new ImageShape(targetHeight, targetWidth, 3));
    for (int y = 0; y < targetHeight; y++) {
      for (int x = 0; x < targetWidth; x++) {
        for (int c = 0; c < 3; c++) {
          int value = actual.pixels()[(y * targetWidth + x) * 3 + c] & 0xFF;
          double expected = expected(image, targetHeight, targetWidth, y, x, c);
          assertThat((double) value).isBetween(expected - 0.501, expected + 0.501);
        }
      }
    }
  }

  private static double expected(Image image, int height, int width, int y, int x, int c) {
    ImageShape shape = image.shape();
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        double weight = weight(i, y, shape.height(), height) * weight(j, x, shape.width(), width);
        sum += weight * (image.pixels()[(i * shape.width() + j) * 3 + c] & 0xFF);
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double weight(int in, int out, int inSize, int outSize) {
    double scale = (double) inSize / outSize;
    return Math.max(0, 1 - Math.abs(in + 0.5 - (out + 0.5) * scale) / Math.max(1, scale));
  }

  @Test
  void resize_knownValues() {
    Image image = new Image(new ImageShape(1, 4, 1), new byte[] {0, 100, (byte) 200, (byte) 200});
    // Half the size: weights 1/4 3/4 3/4 1/4, renormalised at the borders.
    assertThat(Resampler.resize(image, 1, 2).pixels())
        .containsExactly(
            (byte) Math.round((0.75 * 0 + 0.75 * 100 + 0.25 * 200) / 1.75),
            (byte) Math.round((0.25 * 100 + 0.75 * 200 + 0.75 * 200) / 1.75));
    // Twice the size: no smoothing, borders repeated.
    assertThat(Resampler.resize(image, 1, 8).pixels())
        .containsExactly(0, 25, 75, 125, 175, (byte) 200, (byte) 200, (byte) 200);
  }

  @Test
  void resize_sameSizeIsTheSameImage() {
    Image image = random(new ImageShape(5, 7, 3), 1);
    assertThat(Resampler.resize(image, 5, 7)).isSameAs(image);
  }

  @Property(tries = 200)
  void resize_regionEqualsResizeOfCutOut(
      @ForAll @IntRange(min = 0, max = 4) int y,
      @ForAll @IntRange(min = 0, max = 4) int x,
      @ForAll @IntRange(min = 1, max = 5) int height,
      @ForAll @IntRange(min = 1, max = 5) int width) {
    Image image = random(new ImageShape(9, 9, 3), 7);
    byte[] cut = new byte[height * width * 3];
    WindowReader.read(image.pixels(), 0, 9, 3, window(y, x, height, width), cut);
    Image part = new Image(new ImageShape(height, width, 3), cut);
    Resampler.Region region = new Resampler.Region(y, x, height, width);
    assertThat(Resampler.resize(image, region, 4, 6).pixels())
        .isEqualTo(Resampler.resize(part, 4, 6).pixels());
  }

  private static Window window(int y, int x, int height, int width) {
    Window window = new Window().reset(9, 9);
    window.crop(y, x, height, width);
    return window;
  }

  static Image random(ImageShape shape, long seed) {
    RandomStream random = new RandomStream().key(seed, 0, 0, 0);
    byte[] pixels = new byte[shape.length()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextLong();
    }
    return new Image(shape, pixels);
  }
}
