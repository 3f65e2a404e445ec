package org.kiln.data.transform;

/**
 * Moves, mirrors or erases: narrows down which source pixels the final copy reads. Nothing is
 * copied here, so any number of these cost no more than one.
 */
public non-sealed interface WindowTransform extends Transform {

  /**
   * Applies this step.
   *
   * @param window what is seen so far; changed in place
   * @param random this step's own numbers for this image and epoch
   */
  void apply(Window window, RandomStream random);
}
