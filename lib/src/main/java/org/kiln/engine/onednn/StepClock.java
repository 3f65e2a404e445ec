package org.kiln.engine.onednn;

/** Which step is running: what random numbers depend on, and nothing else. */
final class StepClock {

  private long seed;
  private long iteration;

  /**
   * @param networkSeed seed of the network's configuration
   * @param networkIteration its iteration counter before the step
   */
  void set(long networkSeed, long networkIteration) {
    this.seed = networkSeed;
    this.iteration = networkIteration;
  }

  /** A start value for the random numbers of one stream in this step. */
  long key(int stream) {
    return mix(mix(seed + 0x9E3779B97F4A7C15L * (iteration + 1)) + stream);
  }

  /** The finaliser of SplitMix64 (Steele et al., OOPSLA 2014). */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
