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
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(outputGradient, weights);
  }

  @Override
  public List<Value> writes() {
    return List.of(inputGradient);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
