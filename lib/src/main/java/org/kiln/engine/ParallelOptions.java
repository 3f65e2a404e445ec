package org.kiln.engine;

import java.util.Locale;

/**
 * How several replicas of a network train together.
 *
 * @param replicas copies that train at once, each on its share of every batch; 1 = no parallel
 *     training
 * @param sharing what they exchange
 * @param averagingFrequency steps between two averagings, at least 1; with {@link
 *     Sharing#AVERAGING} only. With 1 all start each step from the same parameters. With k the
 *     replicas drift apart for k steps: the result is that of local SGD (Stich 2018,
 *     arXiv:1805.09767), and an averaged momentum
 */
public record ParallelOptions(int replicas, Sharing sharing, int averagingFrequency) {

  /** One network, no replicas. */
  public static final ParallelOptions NONE = averaging(1);

  /** What replicas exchange. */
  public enum Sharing {
    /**
     * Parameters and updater state: after each step, or after every few, all get the mean. After
     * each step that is what one network would have come to with SGD, momentum, L2 and weight
     * decay, but not with Adam, gradient clipping or normalisation, constraints, nor with batch
     * norm. Under {@code miniBatch(false)}, where gradients and score are sums, it is the mean of
     * the replicas' sums.
     */
    AVERAGING,
    /**
     * Each step's updates, threshold-encoded and summed over the replicas, as DL4J's {@code
     * SHARED_GRADIENTS} does (Strom 2015). What is below the threshold waits in a residual, so that
     * updates are late, and never bit-identical from run to run. Because updates are summed, N
     * replicas move about N times as far in a step as averaging would: lower the learning rate. For
     * slow networks between devices; on one machine averaging is faster and drops nothing. Runs on
     * DL4J's engine only.
     */
    SHARED_GRADIENTS;

    /** The name on the command line: {@code "averaging"}, {@code "shared-gradients"}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @throws IllegalArgumentException if a number is below 1, or gradients are to be shared every
   *     few steps
   */
  public ParallelOptions {
    if (replicas < 1) {
      throw new IllegalArgumentException(replicas + " replicas: expected at least 1");
    }
    if (averagingFrequency < 1) {
      throw new IllegalArgumentException(
          "averaging frequency " + averagingFrequency + ": expected at least 1");
    }
    if (sharing == Sharing.SHARED_GRADIENTS && averagingFrequency > 1) {
      throw new IllegalArgumentException(
          "averaging frequency "
              + averagingFrequency
              + " with shared gradients: they are exchanged at every step; leave it out");
    }
  }

  /**
   * Replicas that average after every step: as one network on a batch as large as all of theirs,
   * where the update is linear in the gradient. {@link org.kiln.engine.parallel.ParallelEngine}
   * says where it is not.
   */
  public static ParallelOptions averaging(int replicas) {
    return new ParallelOptions(replicas, Sharing.AVERAGING, 1);
  }
}
