package org.kiln.engine.compiled;

import java.util.List;

/**
 * What is counted in a step, summed over samples, so that sums of shares are those of the whole.
 *
 * @param samples how many
 * @param loss of all outputs, without regularisation
 * @param correct samples whose largest number in the network's first output is at the place of the
 *     largest in its targets: top-1, as a count
 */
public record StepSums(long samples, double loss, long correct) {

  /** The sums over all of {@code parts}, added in their order. */
  public static StepSums of(List<StepSums> parts) {
    long samples = 0;
    double loss = 0;
    long correct = 0;
    for (StepSums part : parts) {
      samples += part.samples;
      loss += part.loss;
      correct += part.correct;
    }
    return new StepSums(samples, loss, correct);
  }
}
