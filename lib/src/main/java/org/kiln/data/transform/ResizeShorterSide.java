package org.kiln.data.transform;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Resizes so that the shorter side has a given length and the aspect ratio stays (the longer side
 * is rounded down); see {@link Resampler} for the definition.
 *
 * @param side length of the shorter side, at least 1
 */
public record ResizeShorterSide(int side) implements PixelTransform {

  /**
   * @throws KilnException if {@code side} is below 1
   */
  public ResizeShorterSide {
    Sides.check("Resize", side, side);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    long shorter = Math.min(input.height(), input.width());
    return new ImageShape(
        (int) (side * (long) input.height() / shorter),
        (int) (side * (long) input.width() / shorter),
        input.channels());
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
    return "resize the shorter side to " + side;
  }
}
