package org.kiln.engine.plan.op;

import java.util.List;

/**
 * An image made of a matrix: the inverse and the backward of {@link Flatten}.
 *
 * @param source (N, C * H * W)
 * @param order of the numbers of an image in the matrix
 * @param output (N, C, H, W)
 */
public record Unflatten(Value source, PixelOrder order, Value output) implements SharedOp {

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
