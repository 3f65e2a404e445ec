package org.kiln.engine.plan.op;

import java.util.List;

/**
 * An image as the matrix that DL4J would make of it, for the rare consumer that is neither dense
 * nor elementwise; pixel by pixel it is a plain copy of memory.
 *
 * @param source (N, C, H, W)
 * @param order of the numbers of an image in the matrix: the network's own
 * @param output (N, C * H * W)
 */
public record Flatten(Value source, PixelOrder order, Value output) implements SharedOp {

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
