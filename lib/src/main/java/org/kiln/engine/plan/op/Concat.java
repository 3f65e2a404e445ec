package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Puts the channels of the sources one after the other.
 *
 * @param sources 2 or more, alike but for their channels
 * @param output as many channels as all of them have
 */
public record Concat(List<Value> sources, Value output) implements ForwardOp {

  @Override
  public List<Value> reads() {
    return sources;
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
