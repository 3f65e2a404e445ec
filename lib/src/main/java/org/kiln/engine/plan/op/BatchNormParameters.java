package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * What a batch norm reads; all vectors float32, (1, C).
 *
 * @param gamma scale; absent means 1
 * @param beta shift; absent means 0
 * @param mean running mean
 * @param variance running variance: the parameter {@code var}, or the product of a {@link
 *     VarianceFromLogStd} in the plan's preparation; in training ops, which do not read it, the
 *     parameter that keeps it in whatever form
 * @param epsilon added to the variance under the root
 */
public record BatchNormParameters(
    Optional<Value> gamma, Optional<Value> beta, Value mean, Value variance, double epsilon) {

  /** The vectors that are present. */
  public List<Value> values() {
    return Op.values(List.of(mean, variance), gamma, beta);
  }
}
