package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Backward of {@link Slice}: the gradient in the channels that were taken, 0 in the others.
 *
 * @param outputGradient (N, C', H, W)
 * @param offset first channel that was taken
 * @param inputGradient (N, C, H, W)
 */
public record SliceBackward(Value outputGradient, int offset, Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(outputGradient);
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
