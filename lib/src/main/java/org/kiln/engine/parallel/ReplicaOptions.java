package org.kiln.engine.parallel;

import org.kiln.engine.ParallelOptions;
import org.kiln.error.KilnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of how replicas are to train. */
final class ReplicaOptions {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.engine");

  private ReplicaOptions() {}

  /**
   * Checks options, and says which of them has no effect.
   *
   * @throws KilnException if there are fewer than 2 replicas
   */
  static void check(ParallelOptions options) {
    if (options.replicas() < 2) {
      throw new KilnException(
          options.replicas() + " replicas on engine parallel: expected at least 2");
    }
    if (options.averagingFrequency() > 1) {
      LOG.warn(
          "Averaging every {} steps has no effect any more: replicas are one network after every"
              + " step; leave out --averaging-frequency",
          options.averagingFrequency());
    }
  }
}
