package org.kiln.data.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** Against the pixels that Pillow makes of the same files. */
class ImageFormat_DecodeTest {

  private static final Map<String, PillowImages.Recorded> FILES = PillowImages.all();

  /**
   * What is not as in Pillow, and where the right values are instead: Pillow cuts grey of 16 bits
   * at 255, which leaves white; here the upper 8 bits are kept, as Pillow does for the red of a
   * colour image.
   */
  private static final Map<String, String> RED_OF =
      Map.of(
          "png-grey-16.png", "png-rgb-16.png",
          "tiff-grey-16.tif", "tiff-rgb-16.tif",
          "tiff-grey-16-lzw.tif", "tiff-rgb-16.tif",
          "pnm-p5-16.pgm", "pnm-p6-16.ppm",
          "pnm-p5-max-1000.pgm", "pnm-p6-max-1000.ppm");

  static Collection<PillowImages.Recorded> files() {
    assertThat(FILES).hasSizeGreaterThan(150);
    return FILES.values();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void decode_anyFile_isPillows(PillowImages.Recorded expected) throws IOException {
    Image colour = decode(expected, 3);
    Image grey = decode(expected, 1);
    assertThat(colour.shape()).isEqualTo(new ImageShape(expected.height(), expected.width(), 3));
    assertThat(grey.shape()).isEqualTo(new ImageShape(expected.height(), expected.width(), 1));
    if (RED_OF.containsKey(expected.name())) {
      byte[] red = every(3, FILES.get(RED_OF.get(expected.name())).rgb());
      assertThat(grey.pixels()).isEqualTo(red).isNotEqualTo(expected.grey());
      assertThat(every(3, colour.pixels())).isEqualTo(red);
    } else {
      assertThat(colour.pixels()).isEqualTo(expected.rgb());
      assertThat(grey.pixels()).isEqualTo(expected.grey());
    }
  }

  private static Image decode(PillowImages.Recorded file, int channels) throws IOException {
    return ImageFormat.of(file.file()).orElseThrow().decode(file.file(), channels);
  }

  private static byte[] every(int step, byte[] values) {
    byte[] taken = new byte[values.length / step];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = values[i * step];
    }
    return taken;
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg-named.png,JPEG",
    "png-named.jpg,PNG",
    "jpeg-quality-5.jpe,JPEG",
    "jpeg-quality-100.jfif,JPEG",
    "gif-grey.gif,GIF",
    "bmp-24.bmp,BMP",
    "tiff-tiles.tif,TIFF",
    "tiff-strips-big-endian.tif,TIFF",
    "webp-animated.webp,WEBP",
    "pnm-p1.pbm,PNM"
  })
  void of_contentDecides(String name, ImageFormat format) {
    assertThat(ImageFormat.of(FILES.get(name).file())).contains(format);
  }

  @Test
  void of_noImage() {
    assertThat(ImageFormat.of(new byte[0])).isEmpty();
    assertThat(ImageFormat.of("P".getBytes())).isEmpty();
    assertThat(ImageFormat.of("P9 text".getBytes())).isEmpty();
    assertThat(ImageFormat.of("RIFF....WAVE".getBytes())).isEmpty();
  }

  @Test
  void decode_severalThreads_sameAsOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> done =
          threads.invokeAll(
              FILES.values().stream()
                  .filter(file -> !RED_OF.containsKey(file.name()))
                  .map(
                      file ->
                          (Callable<Void>)
                              () -> {
                                assertThat(decode(file, 3).pixels()).isEqualTo(file.rgb());
                                return null;
                              })
                  .toList());
      for (Future<Void> each : done) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
