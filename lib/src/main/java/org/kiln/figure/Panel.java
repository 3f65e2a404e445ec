package org.kiln.figure;

import java.util.List;
import org.kiln.error.KilnException;

/**
 * One pair of axes with what is drawn between them.
 *
 * @param title what it shows
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param traces drawn in this order; a {@link Trace.Heatmap} stands alone
 */
public record Panel(String title, Axis x, Axis y, List<Trace> traces) {

  /**
   * @throws KilnException if a heat map shares its panel
   */
  public Panel {
    traces = List.copyOf(traces);
    if (traces.size() > 1 && traces.stream().anyMatch(Trace.Heatmap.class::isInstance)) {
      throw new KilnException("Panel " + title + ": a heat map needs a panel of its own");
    }
  }

  /** A panel of some traces. */
  public static Panel of(String title, Axis x, Axis y, Trace... traces) {
    return new Panel(title, x, y, List.of(traces));
  }
}
