package org.kiln.engine.plan;

import java.util.EnumSet;
import java.util.Set;

/** Rewrites of a plan that save passes over memory and change no result but for rounding. */
public enum Fusion {
  /** An activation becomes part of the convolution or dense layer before it. */
  LAYER_ACTIVATION,
  /** A relu becomes part of the batch norm before it, which keeps a mask for the backward pass. */
  BATCH_NORM_RELU,
  /**
   * An activation becomes part of the elementwise op before it: a residual block's add and relu.
   */
  ELEMENTWISE_ACTIVATION,
  /** Inference: a batch norm is folded into the weights of the convolution before it. */
  FOLD_BATCH_NORM,
  /** Inference: an elementwise sum becomes part of the convolution before it. */
  CONVOLUTION_ADD,
  /** A sum of gradients becomes part of the activation's backward op that reads it. */
  SUM_INTO_ACTIVATION_BACKWARD,
  /** A sum of gradients becomes part of the convolution's backward op that makes its last term. */
  SUM_INTO_CONVOLUTION_BACKWARD;

  /** No rewrite: every op stands alone, as a reference to compare with. */
  public static final Set<Fusion> NONE = Set.of();

  /** All of them. */
  public static final Set<Fusion> ALL = Set.copyOf(EnumSet.allOf(Fusion.class));

  /** Those that pay on every executor so far. */
  public static final Set<Fusion> DEFAULT =
      Set.copyOf(
          EnumSet.complementOf(
              EnumSet.of(SUM_INTO_ACTIVATION_BACKWARD, SUM_INTO_CONVOLUTION_BACKWARD)));
}
