package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * {@code output = activation(conv(source, weights) + bias + addend)}; what is absent does nothing.
 *
 * @param source (N, C, H, W)
 * @param weights {@link Storage.PreparedWeights}
 * @param bias float32, (1, output channels)
 * @param geometry window and groups
 * @param addend of the output's shape; inference plans only
 * @param activation applied last
 * @param output (N, output channels, H', W')
 */
public record Convolution(
    Value source,
    Value weights,
    Optional<Value> bias,
    ConvolutionGeometry geometry,
    Optional<Value> addend,
    Optional<Activation> activation,
    Value output)
    implements ForwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(List.of(source, weights), bias, addend);
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public List<Overlay> overlays() {
    return addend.map(value -> List.of(new Overlay(output, value))).orElse(List.of());
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
