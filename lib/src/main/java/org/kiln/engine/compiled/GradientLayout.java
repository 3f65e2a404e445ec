package org.kiln.engine.compiled;

import java.util.List;

/**
 * What a flat gradient holds where.
 *
 * @param means windows whose numbers are not sums over the samples of a batch but one value for all
 *     of it, of which shares have a mean: batch norm's running statistics. In ascending order,
 *     without overlap; all else is sums
 */
public record GradientLayout(List<Window> means) {

  /**
   * A window on the vector.
   *
   * @param from first number
   * @param to the number after the last
   */
  public record Window(long from, long to) {}

  /** Copies the list. */
  public GradientLayout {
    means = List.copyOf(means);
  }
}
