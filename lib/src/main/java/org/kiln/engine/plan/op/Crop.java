package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Takes rows and columns away: backward of {@link Pad}.
 *
 * @param source (N, C, H + top + bottom, W + left + right)
 * @param padding how many rows and columns go
 * @param output (N, C, H, W)
 */
public record Crop(Value source, Padding padding, Value output) implements SharedOp {

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
