package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Puts zeros around every image.
 *
 * @param source (N, C, H, W)
 * @param padding how many rows and columns
 * @param output (N, C, H + top + bottom, W + left + right)
 */
public record Pad(Value source, Padding padding, Value output) implements SharedOp {

  @Override
  public List<Value> reads() {
    return List.of(source);
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
