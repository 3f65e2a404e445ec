package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code inputGradient = outputGradient . weights^T}. The two gradients may differ in type.
 *
 * @param outputGradient (N, outputs), before bias and activation
 * @param weights {@link Storage.PreparedWeights}
 * @param inputGradient (N, C, H, W)
 */
public record InnerProductBackwardData(Value outputGradient, Value weights, Value inputGradient)
    implements Op {

  @Override
  public List<Value> reads() {
    return List.of(outputGradient, weights);
  }

  @Override
  public List<Value> writes() {
    return List.of(inputGradient);
  }

  @Override
  public <R> R accept(OpVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
