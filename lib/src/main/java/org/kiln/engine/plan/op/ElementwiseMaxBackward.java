package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * The share of one source in the gradient of a maximum: {@code outputGradient} where this source is
 * the first that equals the output, else 0.
 *
 * @param sources of the forward op
 * @param index which source
 * @param outputGradient of the forward op's output
 * @param inputGradient of the same shape
 */
public record ElementwiseMaxBackward(
    List<Value> sources, int index, Value outputGradient, Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(sources, Optional.of(outputGradient));
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
