package org.kiln.engine.plan.op;

/**
 * An elementwise function {@code y = f(x)}.
 *
 * @param kind which function
 * @param alpha its parameter, where the kind has one; else 0
 */
public record Activation(Kind kind, double alpha) {

  /** {@code max(x, 0)}. */
  public static final Activation RELU = of(Kind.RELU);

  /** A function without a parameter. */
  public static Activation of(Kind kind) {
    return new Activation(kind, 0);
  }

  /** Whether {@code f'(x)} can be had from {@code y} alone, so that {@code x} need not be kept. */
  public boolean derivativeFromOutput() {
    return kind == Kind.RELU
        || kind == Kind.RELU6
        || kind == Kind.SIGMOID
        || kind == Kind.TANH
        || (kind == Kind.LEAKY_RELU && alpha > 0);
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + (alpha == 0 ? "" : "(" + alpha + ")");
  }

  /** The elementwise functions. */
  public enum Kind {
    /** {@code max(x, 0)}; derivative 0 at 0. */
    RELU,
    /** {@code min(max(x, 0), 6)}; derivative 0 at 0 and at 6. */
    RELU6,
    /** {@code x >= 0 ? x : alpha * x}; derivative 1 at 0. */
    LEAKY_RELU,
    /** {@code x * sigmoid(alpha * x)}; Swish has alpha 1, DL4J's fast GELU has 1.702. */
    SWISH,
    /** {@code x * min(max(x + 3, 0), 6) / 6}; derivative 0 at -3 and 1 at 3. */
    HARD_SWISH,
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID,
    /** {@code tanh(x)}. */
    TANH
  }
}
