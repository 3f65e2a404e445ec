package org.kiln.engine.plan.op;

import org.kiln.error.KilnException;

/**
 * Logical shape of an image tensor, or of a matrix (N, C) with height and width 1. In memory the
 * order is always N, H, W, C, so a matrix and an image of 1x1 are the same.
 *
 * @param batch images, at least 1
 * @param channels channels or features, at least 1
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Shape(int batch, int channels, int height, int width) {

  /**
   * @throws KilnException if an extent is below 1
   */
  public Shape {
    if (batch < 1 || channels < 1 || height < 1 || width < 1) {
      throw new KilnException(
          "Shape (N, C, H, W) = (%d, %d, %d, %d): every extent must be at least 1"
              .formatted(batch, channels, height, width));
    }
  }

  /** The shape of a matrix (N, C). */
  public static Shape matrix(int batch, int channels) {
    return new Shape(batch, channels, 1, 1);
  }

  /** The shape of one vector of {@code length} numbers. */
  public static Shape vector(int length) {
    return new Shape(1, length, 1, 1);
  }

  /** Numbers in all. */
  public long count() {
    return (long) batch * channels * height * width;
  }

  /** Pixels of one image. */
  public int pixels() {
    return height * width;
  }

  /** The same images with another number of channels. */
  public Shape withChannels(int count) {
    return new Shape(batch, count, height, width);
  }

  @Override
  public String toString() {
    return pixels() == 1
        ? "(" + batch + ", " + channels + ")"
        : "(" + batch + ", " + channels + ", " + height + ", " + width + ")";
  }
}
