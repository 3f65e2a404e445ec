package org.kiln.engine.plan.op;

import java.util.List;

/**
 * A vector of one constant: batch norm's locked gamma or beta.
 *
 * @param constant what every number is
 * @param vector float32, (1, C)
 */
public record FillVector(double constant, Value vector) implements PreparationOp {

  @Override
  public List<Value> reads() {
    return List.of();
  }

  @Override
  public List<Value> writes() {
    return List.of(vector);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
