package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code output = exp(source) / sum over the channels of exp(source)}, for every image and pixel.
 *
 * @param source (N, C, H, W)
 * @param output of the source's shape; may be float32 where the source is not
 */
public record Softmax(Value source, Value output) implements ForwardOp {

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
