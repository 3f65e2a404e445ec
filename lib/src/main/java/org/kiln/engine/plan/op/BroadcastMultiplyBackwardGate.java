package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code gateGradient[n, c] = sum over h, w of source[n, c, h, w] * outputGradient[n, c, h, w]}.
 *
 * @param source (N, C, H, W), of the forward op
 * @param outputGradient of the same shape
 * @param gateGradient (N, C)
 */
public record BroadcastMultiplyBackwardGate(Value source, Value outputGradient, Value gateGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(source, outputGradient);
  }

  @Override
  public List<Value> writes() {
    return List.of(gateGradient);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
