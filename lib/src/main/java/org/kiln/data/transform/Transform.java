package org.kiln.data.transform;

import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * One step between a stored image and a network's input. Randomness comes from the {@link
 * RandomStream} alone, which is keyed by (seed, epoch, index, place among the random steps of the
 * list).
 *
 * <p>There are two kinds: a {@link WindowTransform} only decides which pixels are read and costs
 * nothing but the decision; a {@link PixelTransform} computes new pixels. Both may be implemented
 * outside this package, and must be safe for use by several threads at once.
 */
public sealed interface Transform permits WindowTransform, PixelTransform {

  /**
   * Shape this step makes of an image.
   *
   * @param input shape of the image it gets
   * @throws KilnException if it cannot take such images
   */
  ImageShape outputShape(ImageShape input);

  /**
   * Whether it draws random numbers. Steps that don't leave those of the others as they are: images
   * that need no resizing get the same crops and flips with a resizing step as without.
   */
  default boolean random() {
    return true;
  }

  /** What it does, in a few words for a run's log. */
  default String describe() {
    return toString();
  }
}
