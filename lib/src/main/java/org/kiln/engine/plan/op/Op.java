package org.kiln.engine.plan.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One step of a plan: reads values, writes values, and knows no device. Formulas stand at each op.
 *
 * <p>The families are closed, one for each of a plan's three lists. Each has a visitor with an
 * answer for every op that can stand in its list, and an executor implements all three: a new op
 * does not compile until every executor has an answer.
 */
public sealed interface Op permits PreparationOp, ForwardOp, BackwardOp {

  /** The values it needs, without repetition where the op's own list has none. */
  List<Value> reads();

  /** The values it makes; never empty. */
  List<Value> writes();

  /** Which results may take the memory of which operands; none by default. */
  default List<Overlay> overlays() {
    return List.of();
  }

  /** {@code first} and then those of {@code more} that are present, as a list. */
  @SafeVarargs
  static List<Value> values(List<Value> first, Optional<Value>... more) {
    List<Value> all = new ArrayList<>(first);
    for (Optional<Value> value : more) {
      value.ifPresent(all::add);
    }
    return List.copyOf(all);
  }
}
