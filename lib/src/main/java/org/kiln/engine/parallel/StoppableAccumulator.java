package org.kiln.engine.parallel;

import org.deeplearning4j.optimize.solvers.accumulation.EncodedGradientsAccumulator;
import org.deeplearning4j.optimize.solvers.accumulation.EncodingHandler;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;

/**
 * DL4J's accumulator of shared gradients with the settings of {@code ParallelWrapper.Builder}, and
 * a way out of its waiting: with DL4J's own, replicas wait for one that has failed for ever.
 */
final class StoppableAccumulator extends EncodedGradientsAccumulator {

  private static final long serialVersionUID = 1L;

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

  /** Makes all that wait, or will, throw {@code cause}. */
  void fail(Throwable cause) {
    throwable.setIfFirst(cause);
  }
}
