package org.kiln.data.image;

import org.kiln.error.KilnException;

/**
 * One decoded image, uint8, HWC: pixel (y, x, c) stands at {@code (y * width + x) * channels + c}.
 *
 * @param shape height, width, channels
 * @param pixels {@code shape.length()} unsigned bytes; not copied, so the owner must not change
 *     them
 */
public record Image(ImageShape shape, byte[] pixels) {

  /**
   * @throws KilnException if {@code pixels} does not fit {@code shape}
   */
  public Image {
    if (pixels.length != shape.length()) {
      throw new KilnException(
          "Image " + shape + " needs " + shape.length() + " bytes, got " + pixels.length);
    }
  }
}
