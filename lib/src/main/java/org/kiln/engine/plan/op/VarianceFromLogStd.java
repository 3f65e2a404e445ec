package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code variance = (10 ^ logStd) ^ 2}: DL4J's way to keep a running variance.
 *
 * @param logStd the parameter {@code log10stdev}, (1, C)
 * @param variance float32, (1, C)
 */
public record VarianceFromLogStd(Value logStd, Value variance) implements PreparationOp {

  @Override
  public List<Value> reads() {
    return List.of(logStd);
  }

  @Override
  public List<Value> writes() {
    return List.of(variance);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
