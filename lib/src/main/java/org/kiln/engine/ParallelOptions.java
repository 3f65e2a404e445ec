package org.kiln.engine;

import java.util.Locale;
import org.kiln.error.KilnException;

/**
 * How several replicas of a network train together.
 *
 * @param replicas copies that train at once, each on its share of every batch; 1 = no parallel
 *     training
 * @param sharing what they exchange
 * @param averagingFrequency how often they did so in Kiln 0.1, at least 1. Without effect: replicas
 *     are one network after every step; kept so that its commands and checkpoints are understood
 */
public record ParallelOptions(int replicas, Sharing sharing, int averagingFrequency) {

  /** One network, no replicas. */
  public static final ParallelOptions NONE = averaging(1);

  /** What replicas exchange. */
  public enum Sharing {
    /**
     * On the compiled engine each step's gradients, exactly: as one network on the whole batch with
     * every updater, but for batch norm, whose statistics are those of a share. On DL4J's engine
     * parameters and updater state after each step, of which all get the mean: the same with SGD,
     * momentum, L2 and weight decay and equal shares, but not with Adam, gradient clipping or
     * normalisation, nor constraints.
     */
    AVERAGING,
    /**
     * Each step's updates, threshold-encoded and summed over the replicas, as DL4J's {@code
     * SHARED_GRADIENTS} does (Strom 2015), and never bit-identical from run to run. What is below
     * the threshold is lost with the replicas, which are made anew for each batch. Because updates
     * are summed, N replicas move about N times as far in a step as averaging would: lower the
     * learning rate. Runs on DL4J's engine only; averaging is faster and drops nothing.
     */
    SHARED_GRADIENTS;

    /** The name on the command line: {@code "averaging"}, {@code "shared-gradients"}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @throws KilnException if a number is below 1, or gradients are to be shared every few steps
   */
  public ParallelOptions {
    if (replicas < 1) {
      throw new KilnException(replicas + " replicas: expected at least 1");
    }
    if (averagingFrequency < 1) {
      throw new KilnException(
          "averaging frequency " + averagingFrequency + ": expected at least 1");
    }
    if (sharing == Sharing.SHARED_GRADIENTS && averagingFrequency > 1) {
      throw new KilnException(
          "averaging frequency "
              + averagingFrequency
              + " with shared gradients: they are exchanged at every step; leave it out");
    }
  }

  /** Replicas that are one network on the whole batch after every step. */
  public static ParallelOptions averaging(int replicas) {
    return new ParallelOptions(replicas, Sharing.AVERAGING, 1);
  }
}
