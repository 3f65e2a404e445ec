package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code output = factor * source + shift}.
 *
 * @param source any shape
 * @param factor what it is multiplied by
 * @param shift what is added then
 * @param output of the source's shape
 */
public record Scale(Value source, double factor, double shift, Value output) implements SharedOp {

  @Override
  public List<Value> reads() {
    return List.of(source);
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public List<Overlay> overlays() {
    return List.of(new Overlay(output, source));
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
