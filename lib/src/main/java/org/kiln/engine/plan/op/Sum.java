package org.kiln.engine.plan.op;

import java.util.List;

/**
 * The sum of parts of one gradient.
 *
 * @param parts 2 or more, all of one shape and type
 * @param output of the same shape and type
 */
public record Sum(List<Value> parts, Value output) implements BackwardOp {

  @Override
  public List<Value> reads() {
    return parts;
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public List<Overlay> overlays() {
    return parts.stream().map(part -> new Overlay(output, part)).toList();
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
