package org.kiln.engine.parallel;

import org.kiln.engine.ParallelOptions;

/** How many replicas there can be. */
final class ReplicaCount {

  private ReplicaCount() {}

  static void require(ParallelOptions options) {
    if (options.replicas() < 2) {
      throw new IllegalArgumentException(
          options.replicas() + " replicas on engine parallel: expected at least 2");
    }
  }
}
