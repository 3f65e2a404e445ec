package org.kiln.engine.compiled;

/**
 * What the random numbers of a step depend on, and nothing else: not the device, not the number of
 * threads, nor how a batch is dealt out to replicas.
 *
 * <p>Every executor draws the same. With {@code mix} the finaliser of SplitMix64 (Steele et al.,
 * OOPSLA 2014), {@code golden = 0x9E3779B97F4A7C15} and 64-bit arithmetic, dropout {@code stream}
 * has {@code key = mix(mix(seed + golden (iteration + 1)) + stream)}, and keeps number {@code
 * place} of the whole batch, counted from 0 in the order N, H, W, C, if the upper half of {@code
 * mix(key + golden (place + 1))}, unsigned, is less than {@code floor(retain 2^32)}.
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
