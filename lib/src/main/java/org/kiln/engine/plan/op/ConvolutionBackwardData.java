package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * {@code inputGradient = conv^T(outputGradient, weights) + addend}.
 *
 * @param outputGradient of the convolution's output, before bias and activation
 * @param weights {@link Storage.PreparedWeights}
 * @param geometry of the forward convolution
 * @param addend another part of the same gradient, to be added here; of the input's shape
 * @param inputGradient (N, C, H, W)
 */
public record ConvolutionBackwardData(
    Value outputGradient,
    Value weights,
    ConvolutionGeometry geometry,
    Optional<Value> addend,
    Value inputGradient)
    implements BackwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(List.of(outputGradient, weights), addend);
  }

  @Override
  public List<Value> writes() {
    return List.of(inputGradient);
  }

  @Override
  public List<Overlay> overlays() {
    return addend.map(value -> List.of(new Overlay(inputGradient, value))).orElse(List.of());
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
