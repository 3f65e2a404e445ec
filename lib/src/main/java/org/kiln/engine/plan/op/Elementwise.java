package org.kiln.engine.plan.op;

import java.util.List;
import java.util.Optional;

/**
 * {@code output = activation(sources[0] op sources[1] op ...)}, number by number; all of one shape.
 *
 * @param kind which operation
 * @param sources 2 or more (subtract: exactly 2)
 * @param activation applied last
 * @param output of the sources' shape
 */
public record Elementwise(
    ElementwiseKind kind, List<Value> sources, Optional<Activation> activation, Value output)
    implements SharedOp {

  @Override
  public List<Value> reads() {
    return sources;
  }

  @Override
  public List<Value> writes() {
    return List.of(output);
  }

  @Override
  public List<Overlay> overlays() {
    List<Value> any = kind == ElementwiseKind.SUBTRACT ? sources.subList(0, 1) : sources;
    return any.stream().distinct().map(source -> new Overlay(output, source)).toList();
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
