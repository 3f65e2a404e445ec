package org.kiln.engine;

import org.kiln.data.ThreadLimit;
import org.kiln.error.KilnException;

/**
 * How a network is to be run.
 *
 * @param engine which engine; {@link EngineChoice#AUTO} takes the fastest that covers the network
 * @param precision arithmetic of the forward and backward pass
 * @param threads threads that compute, at least 1; replicas share them
 * @param parallel how many replicas train together, and how
 * @param gradient what is done to gradients before the update
 */
public record EngineOptions(
    EngineChoice engine,
    Precision precision,
    int threads,
    ParallelOptions parallel,
    GradientOptions gradient) {

  /**
   * The fastest engine, the fastest precision, and as many threads as {@code OMP_NUM_THREADS} says;
   * without it one for each processor.
   */
  public static final EngineOptions DEFAULT =
      new EngineOptions(EngineChoice.AUTO, Precision.AUTO, ThreadLimit.here());

  /**
   * @throws KilnException if {@code threads} is below 1
   */
  public EngineOptions {
    if (threads < 1) {
      throw new KilnException(threads + " threads: expected at least 1");
    }
  }

  /** Options that leave the gradient of a batch as it is. */
  public EngineOptions(
      EngineChoice engine, Precision precision, int threads, ParallelOptions parallel) {
    this(engine, precision, threads, parallel, GradientOptions.NONE);
  }

  /** Options without replicas. */
  public EngineOptions(EngineChoice engine, Precision precision, int threads) {
    this(engine, precision, threads, ParallelOptions.NONE);
  }

  /** These options with another engine. */
  public EngineOptions withEngine(EngineChoice choice) {
    return new EngineOptions(choice, precision, threads, parallel, gradient);
  }

  /** These options with another precision. */
  public EngineOptions withPrecision(Precision value) {
    return new EngineOptions(engine, value, threads, parallel, gradient);
  }

  /**
   * These options with another number of threads.
   *
   * @throws KilnException if {@code count} is below 1
   */
  public EngineOptions withThreads(int count) {
    return new EngineOptions(engine, precision, count, parallel, gradient);
  }

  /** These options for {@code options.replicas()} replicas, on {@link EngineChoice#PARALLEL}. */
  public EngineOptions withParallel(ParallelOptions options) {
    return new EngineOptions(EngineChoice.PARALLEL, precision, threads, options, gradient);
  }

  /**
   * These options with the gradient of a batch computed in {@code pieces} pieces.
   *
   * @throws KilnException if {@code pieces} is below 1
   */
  public EngineOptions withAccumulate(int pieces) {
    return new EngineOptions(
        engine, precision, threads, parallel, new GradientOptions(pieces, gradient.clipNorm()));
  }

  /**
   * These options with the gradient clipped by its global norm.
   *
   * @throws KilnException if {@code limit} is not above 0
   */
  public EngineOptions withClipNorm(double limit) {
    return new EngineOptions(
        engine, precision, threads, parallel, new GradientOptions(gradient.accumulate(), limit));
  }

  /** Threads of one of the replicas: its share, at least 1. */
  public int threadsOfReplica() {
    return Math.max(1, threads / parallel.replicas());
  }

  /** The engines a user can name. */
  public enum EngineChoice {
    /** The fastest engine that covers every layer; the choice and its reason are logged. */
    AUTO,
    /** The compiled CPU engine; an error if a layer is not covered. */
    ONEDNN,
    /** Deeplearning4j's own {@code fit}: any layer, any ND4J backend, slow. */
    DL4J,
    /** Several replicas through DL4J's ParallelWrapper. */
    PARALLEL
  }

  /**
   * Arithmetic of the forward and backward pass; parameters and updates are float32 in any case.
   */
  public enum Precision {
    /** bfloat16 where the CPU multiplies it natively and the engine can, else float32. */
    AUTO,
    /** bfloat16 activations and weights, float32 accumulation, float32 master weights. */
    BF16,
    /** float32 throughout. */
    FP32
  }
}
