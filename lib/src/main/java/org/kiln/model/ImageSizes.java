package org.kiln.model;

import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/** What sizes of images networks ask for. */
final class ImageSizes {

  private ImageSizes() {}

  /**
   * Refuses images that a network would shrink to nothing.
   *
   * @param network what the message calls it
   * @param side least height and width
   */
  static void requireAtLeast(int side, String network, ImageShape images) {
    if (Math.min(images.height(), images.width()) < side) {
      throw new KilnException(
          "%s of %s images: expected at least %dx%d pixels. Resize the images, or take a ResNet"
              .formatted(network, images, side, side));
    }
  }

  /** Refuses images that are smaller, or that are not square. */
  static void requireSquare(int side, String network, ImageShape images) {
    requireAtLeast(side, network, images);
    if (images.height() != images.width()) {
      throw new KilnException(
          "%s of %s images: expected square ones at this size. Resize the images, or take a ResNet"
              .formatted(network, images));
    }
  }
}
