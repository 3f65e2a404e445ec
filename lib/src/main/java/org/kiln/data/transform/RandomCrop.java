package org.kiln.data.transform;

import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Pads every side with black and cuts the original size out at a uniformly random place, as the
 * training of CIFAR ResNets does (He et al. 2015, section 4.2, padding 4).
 *
 * @param padding black pixels on each side, at least 0
 */
public record RandomCrop(int padding) implements WindowTransform {

  /**
   * @throws KilnException if {@code padding} is negative
   */
  public RandomCrop {
    if (padding < 0) {
      throw new KilnException("Crop padding " + padding + ": must be at least 0");
    }
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return input;
  }

  @Override
  public void apply(Window window, RandomStream random) {
    int y = random.nextInt(2 * padding + 1) - padding;
    int x = random.nextInt(2 * padding + 1) - padding;
    window.crop(y, x, window.height(), window.width());
  }

  @Override
  public String describe() {
    return "random crop from " + padding + " pixels of padding";
  }
}
