package org.kiln.engine.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.Value;

/**
 * Joins forward ops, before differentiation: the joined ops know their own derivatives. An op is
 * joined with the one before it only if nobody else reads what lies between them.
 */
final class ForwardFusion {

  private final PlanBuilder plan;

  ForwardFusion(PlanBuilder plan) {
    this.plan = plan;
  }

  void run() {
    Join activations = new ActivationJoin(plan);
    rewrite(activations);
    if (!plan.request().training()) {
      rewrite(new BatchNormFold(plan));
      // Where a batch norm stood between a convolution and its activation, none does now.
      rewrite(activations);
      rewrite(new SumJoin(plan));
    }
  }

  /** The joined op stands where the consumer stood, where all it reads is known to exist. */
  private void rewrite(Join rule) {
    List<ForwardOp> ops = plan.forward();
    Map<Value, Integer> readers = readers(ops);
    Map<Value, ForwardOp> producers = new HashMap<>();
    List<ForwardOp> result = new ArrayList<>();
    for (ForwardOp op : ops) {
      ForwardOp joined = op;
      for (Value read : op.reads()) {
        ForwardOp producer = producers.get(read);
        if (producer == null || readers.get(read) != 1 || plan.stopsGradient(read)) {
          continue;
        }
        Optional<ForwardOp> candidate = rule.join(producer, op);
        if (candidate.isPresent()) {
          joined = candidate.get();
          result.remove(producer);
          break;
        }
      }
      result.add(joined);
      producers.put(joined.writes().get(0), joined);
    }
    plan.replaceForward(result);
  }

  private Map<Value, Integer> readers(List<ForwardOp> ops) {
    Map<Value, Integer> readers = new HashMap<>();
    ops.forEach(op -> op.reads().forEach(value -> readers.merge(value, 1, Integer::sum)));
    plan.outputs().forEach(output -> readers.merge(output.value(), 1, Integer::sum));
    return readers;
  }
}
