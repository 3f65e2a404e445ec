package org.kiln.data.image;

import org.kiln.error.KilnException;

/**
 * Size of an image.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels 1 (grey) or 3 (RGB, in this order)
 */
public record ImageShape(int height, int width, int channels) {

  /**
   * @throws KilnException if a side is below 1, channels is neither 1 nor 3, or an image has 2^31
   *     values or more
   */
  public ImageShape {
    if (height < 1 || width < 1) {
      throw new KilnException(
          "Image of " + height + "x" + width + " pixels: both sides must be at least 1");
    }
    if (channels != 1 && channels != 3) {
      throw new KilnException("Image of " + channels + " channels: expected 1 (grey) or 3 (RGB)");
    }
    if ((long) height * width > Integer.MAX_VALUE / channels) {
      throw new KilnException(
          "Image of "
              + height
              + "x"
              + width
              + "x"
              + channels
              + ": more than the 2,147,483,647 values that one image can have. Choose a smaller size");
    }
  }

  /** Number of values in one image: {@code height * width * channels}. */
  public int length() {
    return height * width * channels;
  }

  /** {@code "32x32x3"}: height, width, channels. */
  @Override
  public String toString() {
    return height + "x" + width + "x" + channels;
  }
}
