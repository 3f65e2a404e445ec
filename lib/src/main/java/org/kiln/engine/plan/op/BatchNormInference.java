package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * Batch norm with the running statistics: inference, and frozen layers in training. {@code output =
 * activation(gamma (source - mean) / sqrt(variance + epsilon) + beta)}.
 *
 * @param source (N, C, H, W)
 * @param parameters all of them
 * @param relu whether the output goes through {@code max(., 0)}
 * @param output of the source's shape
 */
public record BatchNormInference(
    Value source, BatchNormParameters parameters, boolean relu, Value output) implements ForwardOp {

  @Override
  public List<Value> reads() {
    return Op.values(parameters.values(), Optional.of(source));
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public List<Overlay> overlays() {
    return List.of(new Overlay(output, source));
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
