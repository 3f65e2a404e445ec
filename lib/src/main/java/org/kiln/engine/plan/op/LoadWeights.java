package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Copies weights out of the parameter vector into the executor's own order and the target's type.
 *
 * @param parameter the window on the parameter vector
 * @param layout how the weights lie in that window
 * @param weights the copy, {@link Storage.PreparedWeights}
 */
public record LoadWeights(Value parameter, WeightLayout layout, Value weights)
    implements PreparationOp {

  @Override
  public List<Value> reads() {
    return List.of(parameter);
  }

  @Override
  public List<Value> writes() {
    return List.of(weights);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
