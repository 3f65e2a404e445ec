package org.kiln.engine.compiled;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.kiln.engine.plan.PlanRequest;

/** Compiled plans by what was asked for; the one used longest ago goes when there are too many. */
final class PlanCache implements AutoCloseable {

  /** Training and inference, each at the full batch size and at that of an epoch's last batch. */
  private static final int CAPACITY = 4;

  private final Map<PlanRequest, CompiledPlan> plans = new LinkedHashMap<>(8, 0.75f, true);

  /** The plan of a request, compiled if it is not there. */
  CompiledPlan get(PlanRequest request, Function<PlanRequest, CompiledPlan> compiler) {
    CompiledPlan known = plans.get(request);
    if (known != null) {
      return known;
    }
    if (plans.size() >= CAPACITY) {
      Iterator<CompiledPlan> oldest = plans.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
    CompiledPlan plan = compiler.apply(request);
    plans.put(request, plan);
    return plan;
  }

  @Override
  public void close() {
    plans.values().forEach(CompiledPlan::close);
    plans.clear();
  }
}
