package org.kiln.engine.compiled;

import java.util.List;

/**
 * What stands between gradient and update: makes one gradient of those that several computed, be
 * they replicas in this process, other processes or other machines. Who takes part makes the same
 * update then, so that training is that of one network on all their batches together: exactly so
 * for every updater, but for the rounding of sums, and for batch norm, which sees its own share.
 */
public interface GradientExchange extends AutoCloseable {

  /**
   * Sums up gradients, in an order that does not depend on timing.
   *
   * @param parts what was computed here, in a fixed order; at least one
   * @param total where the sum goes; may be the vector of a part
   * @param layout what of the vector is a sum over samples, and what a mean
   * @return the sums over all who took part
   */
  StepSums exchange(List<GradientPart> parts, FlatVectors total, GradientLayout layout);

  /** Frees what it holds. */
  @Override
  void close();
}
