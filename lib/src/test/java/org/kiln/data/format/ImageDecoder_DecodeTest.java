package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.DataException;

class ImageDecoder_DecodeTest {

  @ParameterizedTest
  @CsvSource({
    BufferedImage.TYPE_3BYTE_BGR + ",png",
    BufferedImage.TYPE_INT_RGB + ",png",
    BufferedImage.TYPE_INT_ARGB + ",png",
    BufferedImage.TYPE_4BYTE_ABGR + ",png",
    BufferedImage.TYPE_3BYTE_BGR + ",bmp",
    BufferedImage.TYPE_3BYTE_BGR + ",tiff"
  })
  void decode_losslessColour(int type, String format) {
    byte[] encoded = MadeImages.encoded(MadeImages.painted(type, 5, 4), format);
    Image image = ImageDecoder.decode(encoded, "here", 3);
    assertThat(image.shape()).isEqualTo(new ImageShape(5, 4, 3));
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 4; x++) {
        int at = (y * 4 + x) * 3;
        assertThat(Arrays.copyOfRange(image.pixels(), at, at + 3))
            .containsExactly((byte) (40 + 9 * y), (byte) (60 + 7 * x), (byte) (80 + 5 * (x + y)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void decode_greyIsRepeated(String format) {
    BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    WritableRaster raster = grey.getRaster();
    for (int i = 0; i < 64; i++) {
      raster.setSample(i % 8, i / 8, 0, 20 + 3 * i);
    }
    byte[] encoded = MadeImages.encoded(grey, format);
    Image colour = ImageDecoder.decode(encoded, "here", 3);
    Image single = ImageDecoder.decode(encoded, "here", 1);
    for (int i = 0; i < 64; i++) {
      int value = single.pixels()[i] & 0xFF;
      assertThat(value).isCloseTo(20 + 3 * i, within(format.equals("png") ? 0 : 6));
      for (int c = 0; c < 3; c++) {
        assertThat(colour.pixels()[3 * i + c] & 0xFF).isEqualTo(value);
      }
    }
  }

  @Test
  void decode_colourToGrey() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x64C832);
    Image grey = ImageDecoder.decode(MadeImages.encoded(image, "png"), "here", 1);
    // 0.299 * 100 + 0.587 * 200 + 0.114 * 50 = 153
    assertThat(grey.pixels()[0] & 0xFF).isEqualTo(153);
  }

  @Test
  void decode_indexedPng() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xFFFF0000);
    image.setRGB(1, 0, 0xFF0000FF);
    Image decoded = ImageDecoder.decode(MadeImages.encoded(image, "png"), "here", 3);
    assertThat(decoded.pixels()).containsExactly(-1, 0, 0, 0, 0, -1);
  }

  @Test
  void decode_jpegIsClose() {
    Image image = ImageDecoder.decode(MadeImages.jpeg(16, 16), "here", 3);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        assertThat(image.pixels()[(y * 16 + x) * 3] & 0xFF).isCloseTo(40 + 9 * y, within(12));
      }
    }
  }

  @Test
  void decode_cutShortJpeg() {
    byte[] whole = MadeImages.jpeg(64, 64);
    for (int length : new int[] {whole.length / 2, whole.length - 60, 30, 3}) {
      assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(whole, length), "cat/1.jpg", 3))
          .as("%s of %s bytes", length, whole.length)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("cat/1.jpg (" + length + " bytes)")
          .hasMessageContaining("--skip-corrupt");
    }
  }

  @Test
  void decode_noImage() {
    assertThatThrownBy(() -> ImageDecoder.decode("hello".getBytes(), "cat/1.jpg", 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no image format");
    assertThatThrownBy(() -> ImageDecoder.decode(new byte[0], "cat/2.jpg", 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cat/2.jpg (0 bytes)");
  }

  @Test
  void decode_damagedPng() {
    byte[] png = MadeImages.encoded(MadeImages.painted(BufferedImage.TYPE_INT_RGB, 40, 40), "png");
    assertThatThrownBy(() -> ImageDecoder.decode(Arrays.copyOf(png, png.length / 2), "a.png", 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.png");
  }
}
