package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Backward of {@link BatchNormInference} without relu: {@code inputGradient = outputGradient *
 * gamma / sqrt(variance + epsilon)}.
 *
 * @param outputGradient of the forward op's output
 * @param parameters as in the forward op
 * @param inputGradient of the source's shape
 */
public record BatchNormInferenceBackward(
    Value outputGradient, BatchNormParameters parameters, Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(parameters.values(), Optional.of(outputGradient));
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
