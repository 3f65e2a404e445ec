package org.kiln.data.transform;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Resizes to an exact size, whatever the aspect ratio; see {@link Resampler} for the definition.
 *
 * @param height rows of the result, at least 1
 * @param width columns of the result, at least 1
 */
public record Resize(int height, int width) implements PixelTransform {

  /**
   * @throws KilnException if a side is below 1
   */
  public Resize {
    Sides.check("Resize", height, width);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return new ImageShape(height, width, input.channels());
  }

  @Override
  public Image apply(Image image, RandomStream random) {
    return Resampler.resize(image, height, width);
  }

  @Override
  public boolean random() {
    return false;
  }

  @Override
  public String describe() {
    return "resize both sides to " + height + "x" + width;
  }
}
