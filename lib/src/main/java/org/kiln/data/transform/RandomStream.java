package org.kiln.data.transform;

import org.kiln.error.KilnException;

/**
 * Random numbers that depend on nothing but a key: (seed, epoch, index, stream). Whoever asks, in
 * whatever order and on whatever thread, gets the same numbers for the same key.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood: <em>Fast Splittable Pseudorandom Number
 * Generators</em>, OOPSLA 2014), its state made by mixing the key's four parts one after the other.
 * Every seed, 0 too, is a seed like any other. Reusable, so that a loader allocates none per image;
 * not safe for several threads at once.
 */
public final class RandomStream {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** A stream keyed with zeros. */
  public RandomStream() {
    key(0, 0, 0, 0);
  }

  /**
   * Starts the sequence of a key.
   *
   * @param seed the run's seed
   * @param epoch epoch, from 0
   * @param index which image of the data set
   * @param stream which use of the image's randomness: transforms of one image differ in it
   * @return this
   */
  public RandomStream key(long seed, long epoch, long index, long stream) {
    long mixed = mix(seed + GAMMA);
    mixed = mix((mixed ^ epoch) + GAMMA);
    mixed = mix((mixed ^ index) + GAMMA);
    state = mix((mixed ^ stream) + GAMMA);
    return this;
  }

  /** 64 random bits. */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /**
   * Uniform integer in {@code [0, bound)}; the bias is below 2^-32.
   *
   * @param bound at least 1
   * @throws KilnException if {@code bound} is below 1
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new KilnException("Bound " + bound + ": must be at least 1");
    }
    return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
  }

  /** Uniform number in [0, 1), 53 random bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
