package org.kiln.engine.plan.op;

import java.util.List;

/**
 * The channels of {@code source} from {@code offset} on, as many as the output has: backward of
 * {@link Concat}.
 *
 * @param source (N, C, H, W)
 * @param offset first channel
 * @param output (N, C', H, W)
 */
public record Slice(Value source, int offset, Value output) implements SharedOp {

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
