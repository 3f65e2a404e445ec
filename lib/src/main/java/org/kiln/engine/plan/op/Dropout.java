package org.kiln.engine.plan.op;

import java.util.List;

/**
 * Inverted dropout: {@code output = source * mask / retain}, the mask being 1 with probability
 * {@code retain}. The mask must depend on nothing but (the network's seed, iteration, {@code
 * stream}, place), so that a resumed run drops the same numbers.
 *
 * @param source any shape
 * @param retain probability to keep a number, in (0, 1)
 * @param stream which dropout of the network, from 0
 * @param output of the source's shape
 * @param mask {@link ValueType#UINT8}, of the source's shape, 0 or 1
 */
public record Dropout(Value source, double retain, int stream, Value output, Value mask)
    implements ForwardOp {

  @Override
  public List<Value> reads() {
    return List.of(source);
  }

  @Override
  public List<Value> writes() {
    return List.of(output, mask);
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
