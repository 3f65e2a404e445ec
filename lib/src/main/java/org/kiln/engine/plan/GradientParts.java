package org.kiln.engine.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kiln.engine.plan.op.Sum;
import org.kiln.engine.plan.op.Value;

/**
 * Collects what the readers of a value contribute to its gradient. A value read by one op has one
 * part, which is its gradient; where the graph forks, the parts are summed when they are needed.
 */
final class GradientParts {

  private final PlanBuilder plan;
  private final Map<Value, List<Value>> parts = new HashMap<>();

  GradientParts(PlanBuilder plan) {
    this.plan = plan;
  }

  void add(Value value, Value part) {
    parts.computeIfAbsent(value, key -> new ArrayList<>()).add(part);
  }

  /** Whether anything flows back to {@code value}. */
  boolean has(Value value) {
    return parts.containsKey(value);
  }

  /** The parts as they are. */
  List<Value> of(Value value) {
    return List.copyOf(parts.get(value));
  }

  /** The one gradient of {@code value}. */
  Value sum(Value value) {
    List<Value> list = parts.get(value);
    if (list.size() > 1) {
      Value sum = plan.gradient(value);
      plan.backward(new Sum(List.copyOf(list), sum));
      list.clear();
      list.add(sum);
    }
    return list.get(0);
  }

  /** Takes the parts so far out, summed, for an op that adds them to a part of its own. */
  Value take(Value value) {
    Value sum = sum(value);
    parts.remove(value);
    return sum;
  }
}
