package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Copies numbers from one type to another.
 *
 * @param source any shape
 * @param output of the source's shape, of another type
 */
public record Convert(Value source, Value output) implements SharedOp {

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
