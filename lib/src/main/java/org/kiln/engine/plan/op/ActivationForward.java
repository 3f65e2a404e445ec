package org.kiln.engine.plan.op;

import java.util.List;

/**
 * {@code output = f(source)}, number by number.
 *
 * @param source any shape
 * @param activation f
 * @param output of the source's shape
 */
public record ActivationForward(Value source, Activation activation, Value output)
    implements ForwardOp {

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
