package org.kiln.engine.onednn;

import org.kiln.engine.compiled.StepDraws;

/** Which step is running: what random numbers depend on, and nothing else. */
final class StepClock {

  private StepDraws draws = StepDraws.NONE;

  void set(StepDraws step) {
    draws = step;
  }

  /** Which sample of the whole batch is the first of this run. */
  int firstSample() {
    return draws.firstSample();
  }

  /** A start value for the random numbers of one stream in this step. */
  long key(int stream) {
    return mix(mix(draws.seed() + 0x9E3779B97F4A7C15L * (draws.iteration() + 1)) + stream);
  }

  /** The finaliser of SplitMix64 (Steele et al., OOPSLA 2014). */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
