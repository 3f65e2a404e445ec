package org.kiln.data.transform;

import org.kiln.data.image.Image;

/** Computes new pixels, uint8 to uint8: resizing, and whatever a user writes. */
public non-sealed interface PixelTransform extends Transform {

  /**
   * Applies this step.
   *
   * @param image what the steps before it made; not to be changed
   * @param random this step's own numbers for this image and epoch
   * @return a new image of {@code outputShape(image.shape())}
   */
  Image apply(Image image, RandomStream random);
}
