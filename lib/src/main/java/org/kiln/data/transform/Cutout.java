package org.kiln.data.transform;

import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Erases one square at a uniformly random centre; near the border a part of it falls outside, as in
 * DeVries and Taylor 2017 (<em>Improved Regularization of Convolutional Neural Networks with
 * Cutout</em>). Erased values are 0 after normalisation, that is the mean colour; no {@link
 * PixelTransform} may follow.
 *
 * @param side of the square in pixels, at least 1; the paper's best for CIFAR-10 is 16
 */
public record Cutout(int side) implements WindowTransform {

  /**
   * @throws KilnException if {@code side} is below 1
   */
  public Cutout {
    if (side < 1) {
      throw new KilnException("Cutout side " + side + ": must be at least 1");
    }
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return input;
  }

  @Override
  public void apply(Window window, RandomStream random) {
    int y = random.nextInt(window.height()) - side / 2;
    int x = random.nextInt(window.width()) - side / 2;
    window.erase(y, x, side, side);
  }

  @Override
  public String describe() {
    return "cutout of " + side + "x" + side;
  }
}
