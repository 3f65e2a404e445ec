package org.kiln.data;

import java.util.Map;

/**
 * How many threads this program may use where nobody says: what {@code OMP_NUM_THREADS} allows, as
 * for every program that computes with OpenMP, else one for each processor. The only place that
 * reads that variable.
 */
public final class ThreadLimit {

  private static final String VARIABLE = "OMP_NUM_THREADS";

  private ThreadLimit() {}

  /** The limit here, at least 1. */
  public static int here() {
    return of(System.getenv(), Runtime.getRuntime().availableProcessors());
  }

  /**
   * The limit by an environment. Of a list, which gives one number for each level of nesting, the
   * first counts; what is no number of at least 1 is passed over, as OpenMP itself does.
   *
   * @param environment {@code System.getenv()}
   * @param processors that there are
   */
  static int of(Map<String, String> environment, int processors) {
    String first = environment.getOrDefault(VARIABLE, "").split(",", 2)[0].strip();
    try {
      int threads = Integer.parseInt(first);
      return threads < 1 ? processors : threads;
    } catch (NumberFormatException e) {
      return processors;
    }
  }
}
