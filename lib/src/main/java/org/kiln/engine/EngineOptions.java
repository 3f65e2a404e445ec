package org.kiln.engine;

/**
 * How a network is to be run.
 *
 * @param engine which engine; {@link EngineChoice#AUTO} takes the fastest that covers the network
 * @param precision arithmetic of the forward and backward pass
 * @param threads threads that compute, at least 1
 */
public record EngineOptions(EngineChoice engine, Precision precision, int threads) {

  /** The fastest engine, the fastest precision, all cores. */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          EngineChoice.AUTO, Precision.AUTO, Runtime.getRuntime().availableProcessors());

  /**
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public EngineOptions {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " engine threads: expected at least 1");
    }
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
