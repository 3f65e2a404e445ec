package org.kiln.data.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Small encoded images for tests. */
final class MadeImages {

  private MadeImages() {}

  /** Every pixel differs from its neighbours. */
  static BufferedImage painted(int type, int height, int width) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(
            x, y, 0xFF000000 | (40 + 9 * y) << 16 | (60 + 7 * x) << 8 | (80 + 5 * (x + y)));
      }
    }
    return image;
  }

  static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("No writer for " + format);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static byte[] jpeg(int height, int width) {
    return encoded(painted(BufferedImage.TYPE_3BYTE_BGR, height, width), "jpeg");
  }
}
