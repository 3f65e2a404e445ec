package org.kiln.data.transform;

import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Mirrors left and right at random.
 *
 * @param probability of mirroring, in [0, 1]; 0.5 is usual
 */
public record HorizontalFlip(double probability) implements WindowTransform {

  /** Mirrors half of the images. */
  public HorizontalFlip() {
    this(0.5);
  }

  /**
   * @throws KilnException if {@code probability} is not in [0, 1]
   */
  public HorizontalFlip {
    if (!(probability >= 0 && probability <= 1)) {
      throw new KilnException("Flip probability " + probability + ": not in [0, 1]");
    }
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return input;
  }

  @Override
  public void apply(Window window, RandomStream random) {
    if (random.nextDouble() < probability) {
      window.flip();
    }
  }

  @Override
  public String describe() {
    return probability == 0.5 ? "flip" : "flip with probability " + probability;
  }
}
