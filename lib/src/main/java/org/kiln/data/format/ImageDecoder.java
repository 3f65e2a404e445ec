package org.kiln.data.format;

import java.io.IOException;
import org.kiln.data.codec.ImageFormat;
import org.kiln.data.image.Image;
import org.kiln.error.DataException;

/**
 * Decodes JPEG, PNG, GIF, BMP, TIFF, WebP, PBM, PGM and PPM; the content decides, not the file's
 * name. Pixels are those of Pillow's {@code Image.open(file).convert("RGB")}, or {@code "L"} for
 * one channel: grey becomes RGB by repetition, RGB becomes grey as {@code (19595 R + 38470 G + 7471
 * B + 32768) / 65536} (ITU-R 601), an alpha channel and colour profiles are dropped, of several
 * images the first is taken. {@link ImageFormat} names what differs.
 */
public final class ImageDecoder {

  private ImageDecoder() {}

  /**
   * Decodes one image. Safe for use by several threads.
   *
   * @param encoded a whole image file
   * @param where where it is, for messages
   * @param channels 1 or 3: what to make of it
   * @throws DataException if it is no image, damaged, cut short, or too large (more than
   *     178,956,970 pixels, as Pillow, or than memory holds)
   */
  public static Image decode(byte[] encoded, String where, int channels) {
    try {
      ImageFormat format =
          ImageFormat.of(encoded)
              .orElseThrow(
                  () ->
                      new IOException(
                          "it is no image format that is known here (JPEG, PNG, GIF, BMP, TIFF,"
                              + " WebP, PBM, PGM, PPM)"));
      return format.decode(encoded, channels);
    } catch (IOException e) {
      throw new DataException(refusal(encoded, where, e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      long heap = Runtime.getRuntime().maxMemory() >> 20;
      String reason =
          "memory ran out, the heap has " + heap + " MB (KILN_JAVA_OPTS=-Xmx8g makes it larger)";
      // Not as the cause: whoever looks for it there would blame the batch size.
      throw new DataException(refusal(encoded, where, reason));
    }
  }

  private static String refusal(byte[] encoded, String where, String reason) {
    return "Cannot decode "
        + where
        + " ("
        + encoded.length
        + " bytes): "
        + reason
        + ". Replace the file (save it again as PNG or JPEG), or use --skip-corrupt";
  }
}
