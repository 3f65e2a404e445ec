package org.kiln.notebook;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures as text. The kernels' own encoders are not used: one of them loses the last bytes. */
final class Png {

  private Png() {}

  /** The picture as PNG in base64, without line breaks. */
  static String base64(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory can always be written
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** An address that holds the picture itself. */
  static String address(String base64) {
    return "data:image/png;base64," + base64;
  }
}
