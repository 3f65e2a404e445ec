package org.kiln.data.transform;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Resizes to the largest size of the same aspect ratio that fits into a rectangle (the shorter side
 * is rounded to the nearest, at least 1), as Pillow's {@code ImageOps.contain}. See {@link
 * Resampler} for the definition.
 *
 * @param height rows at most, at least 1
 * @param width columns at most, at least 1
 */
public record ResizeToFit(int height, int width) implements PixelTransform {

  /**
   * @throws KilnException if a side is below 1
   */
  public ResizeToFit {
    Sides.check("Resize", height, width);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    boolean byHeight = (long) height * input.width() <= (long) width * input.height();
    return byHeight
        ? new ImageShape(
            height, scaled(input.width(), height, input.height(), width), input.channels())
        : new ImageShape(
            scaled(input.height(), width, input.width(), height), width, input.channels());
  }

  private static int scaled(int side, int numerator, int denominator, int most) {
    long rounded = Math.round((double) side * numerator / denominator);
    return (int) Math.min(most, Math.max(1, rounded));
  }

  @Override
  public Image apply(Image image, RandomStream random) {
    return Resampler.resize(image, outputShape(image.shape()));
  }

  @Override
  public boolean random() {
    return false;
  }

  @Override
  public String describe() {
    return "resize to fit into " + height + "x" + width;
  }
}
