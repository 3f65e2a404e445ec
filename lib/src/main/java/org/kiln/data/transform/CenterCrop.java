package org.kiln.data.transform;

import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Cuts the middle out; images that are smaller get black borders. An odd border leaves the extra
 * row at the bottom and the extra column at the right.
 *
 * @param height rows of the result, at least 1
 * @param width columns of the result, at least 1
 */
public record CenterCrop(int height, int width) implements WindowTransform {

  /**
   * @throws KilnException if a side is below 1
   */
  public CenterCrop {
    Sides.check("Centre crop", height, width);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return new ImageShape(height, width, input.channels());
  }

  @Override
  public void apply(Window window, RandomStream random) {
    int y = (window.height() - height) / 2;
    int x = (window.width() - width) / 2;
    window.crop(y, x, height, width);
  }

  @Override
  public boolean random() {
    return false;
  }

  @Override
  public String describe() {
    return "centre " + height + "x" + width;
  }
}
