package org.kiln.engine;

import org.kiln.error.KilnException;

/**
 * What is done to a gradient between the backward pass and the update; by the compiled engine.
 *
 * @param accumulate in how many pieces the gradient of a batch is computed, one after the other and
 *     at least 1, so that a batch needs the memory of a piece: exact but for batch norm, which sees
 *     a piece at a time. DL4J's engine computes every batch at once
 * @param clipNorm the longest that the gradient of all parameters together may be before it is
 *     scaled down to that, above 0; infinite for no limit. DL4J's engine knows no such limit
 */
public record GradientOptions(int accumulate, double clipNorm) {

  /** The gradient of the batch as it is. */
  public static final GradientOptions NONE = new GradientOptions(1, Double.POSITIVE_INFINITY);

  /**
   * @throws KilnException if {@code accumulate} is below 1, or {@code clipNorm} not above 0
   */
  public GradientOptions {
    if (accumulate < 1) {
      throw new KilnException(
          "a gradient accumulated over " + accumulate + " batches: expected at least 1");
    }
    if (!(clipNorm > 0)) {
      throw new KilnException("clipping by a norm of " + clipNorm + ": expected more than 0");
    }
  }

  /** Whether there is a limit. */
  public boolean clips() {
    return clipNorm < Double.POSITIVE_INFINITY;
  }
}
