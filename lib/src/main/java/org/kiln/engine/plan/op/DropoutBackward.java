package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code inputGradient = outputGradient * mask / retain}.
 *
 * @param outputGradient of the forward op's output
 * @param mask as the forward op wrote it
 * @param retain as in the forward op
 * @param inputGradient of the same shape
 */
public record DropoutBackward(Value outputGradient, Value mask, double retain, Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(outputGradient, mask);
  }

  @Override
  public List<Value> writes() {
    return List.of(inputGradient);
  }

  @Override
  public List<Overlay> overlays() {
    return List.of(new Overlay(inputGradient, outputGradient));
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
