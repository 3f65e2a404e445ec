package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code output[n, c, h, w] = source[n, c, h, w] * gate[n, c]}: squeeze and excite, and its
 * backward towards the source. Source: Hu et al., arXiv 1709.01507.
 *
 * @param source (N, C, H, W)
 * @param gate (N, C)
 * @param output of the source's shape
 */
public record BroadcastMultiply(Value source, Value gate, Value output) implements SharedOp {

  @Override
  public List<Value> reads() {
    return List.of(source, gate);
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
