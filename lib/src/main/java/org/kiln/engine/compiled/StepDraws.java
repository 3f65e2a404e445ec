package org.kiln.engine.compiled;

/**
 * What the random numbers of a step depend on, and nothing else: not the device, not the number of
 * threads, nor how a batch is dealt out to replicas.
 *
 * @param seed of the network's configuration
 * @param iteration its iteration counter before the step
 * @param firstSample which sample of the step's whole batch the first one of this run is, from 0
 */
public record StepDraws(long seed, long iteration, int firstSample) {

  /** For a run that draws nothing: inference. */
  public static final StepDraws NONE = new StepDraws(0, 0, 0);

  /** Those of the samples that come {@code samples} later in the same step. */
  public StepDraws after(int samples) {
    return new StepDraws(seed, iteration, firstSample + samples);
  }
}
