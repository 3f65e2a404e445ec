package org.kiln.data.transform;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Resizes to the smallest size of the same aspect ratio that covers a rectangle (the longer side is
 * rounded down); for a square it is {@link ResizeShorterSide}. See {@link Resampler} for the
 * definition.
 *
 * @param height rows to cover, at least 1
 * @param width columns to cover, at least 1
 */
public record ResizeToCover(int height, int width) implements PixelTransform {

  /**
   * @throws KilnException if a side is below 1
   */
  public ResizeToCover {
    Sides.check("Resize", height, width);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    boolean byHeight = (long) height * input.width() >= (long) width * input.height();
    return byHeight
        ? new ImageShape(
            height, (int) ((long) height * input.width() / input.height()), input.channels())
        : new ImageShape(
            (int) ((long) width * input.height() / input.width()), width, input.channels());
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
    return "resize to cover " + height + "x" + width;
  }
}
