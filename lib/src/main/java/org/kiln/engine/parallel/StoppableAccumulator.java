package org.kiln.engine.parallel;

import java.util.Collection;
import org.deeplearning4j.optimize.solvers.accumulation.EncodedGradientsAccumulator;
import org.deeplearning4j.optimize.solvers.accumulation.EncodingHandler;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;

/**
 * DL4J's accumulator of shared gradients with the settings of {@code ParallelWrapper.Builder}, and
 * ways out of its waiting. With DL4J's own, replicas wait for one that has failed for ever; the
 * wrapper waits for consumers that it announced for a round in which nobody trains; and updates
 * pile up for a replica that had no share of a batch, until there is no room for more.
 */
final class StoppableAccumulator extends EncodedGradientsAccumulator {

  private static final long serialVersionUID = 1L;

  private volatile boolean exchange = true;

  /**
   * @param parameters of the network
   */
  StoppableAccumulator(int replicas, long parameters) {
    super(
        replicas,
        handler(parameters),
        memory(replicas, parameters),
        replicas + 2,
        Integer.MAX_VALUE,
        false);
  }

  private static EncodingHandler handler(long parameters) {
    return new EncodingHandler(new AdaptiveThresholdAlgorithm(), null, largest(parameters), false);
  }

  /** Above this many values a bitmap is the smaller message. */
  private static int largest(long parameters) {
    return (int) (parameters / 16 + 5);
  }

  private static long memory(int replicas, long parameters) {
    return 4L * largest(parameters) * (replicas + 3);
  }

  /** Says whether the replicas train in the next round, and so will read what the others send. */
  void exchange(boolean training) {
    exchange = training;
  }

  /** What the wrapper does before it deals a round out. */
  @Override
  public void registerConsumers(int consumers) {
    if (exchange) {
      super.registerConsumers(consumers);
    }
  }

  /** Drops the updates that nobody has read. Not while a replica works. */
  void clear() {
    messages.forEach(Collection::clear);
  }

  /** Makes all that wait, or will, throw {@code cause}. */
  void fail(Throwable cause) {
    throwable.setIfFirst(cause);
  }
}
