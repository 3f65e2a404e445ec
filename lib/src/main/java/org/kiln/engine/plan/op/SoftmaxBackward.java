package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code inputGradient = output * (outputGradient - sum over the channels of output *
 * outputGradient)}.
 *
 * @param output of the forward op
 * @param outputGradient of the same shape
 * @param inputGradient of the same shape
 */
public record SoftmaxBackward(Value output, Value outputGradient, Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return List.of(output, outputGradient);
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
