package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * {@code inputGradient = (sum of outputGradients) * f'(x)}, where f' is had from the input or,
 * where {@link Activation#derivativeFromOutput}, from the output (oneDNN's {@code
 * use_dst_for_bwd}).
 *
 * @param saved the forward op's output if {@code fromOutput}, else its input
 * @param fromOutput which of the two
 * @param activation f
 * @param outputGradients 1 or more parts of the gradient, to be summed first
 * @param inputGradient of the same shape
 */
public record ActivationBackward(
    Value saved,
    boolean fromOutput,
    Activation activation,
    List<Value> outputGradients,
    Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(outputGradients, Optional.of(saved));
  }

  @Override
  public List<Value> writes() {
    return List.of(inputGradient);
  }

  @Override
  public List<Overlay> overlays() {
    return outputGradients.stream().map(part -> new Overlay(inputGradient, part)).toList();
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
