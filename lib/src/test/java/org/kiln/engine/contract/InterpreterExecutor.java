package org.kiln.engine.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.op.ValueType;

/**
 * The reference interpreter as an executor with memory of its own: it plays the part of a device
 * that the host can't look into. Gradients stay there until somebody asks for them.
 */
public final class InterpreterExecutor implements Executor {

  /** The gradient of the last run for each vector, by its address, until it is brought back. */
  private final Map<Long, InterpreterPlan> unread = new HashMap<>();

  @Override
  public String name() {
    return "interpreter";
  }

  @Override
  public Optional<String> obstacle(ValueType type) {
    return Optional.empty();
  }

  @Override
  public ValueType fastest() {
    return ValueType.FLOAT32;
  }

  @Override
  public Set<Fusion> fusions() {
    return Fusion.DEFAULT;
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public CompiledPlan compile(Plan plan, FlatVectors vectors) {
    return new InterpreterPlan(
        plan, vectors, trained -> unread.put(vectors.gradients().address(), trained));
  }

  @Override
  public void synchronise(FlatVectors vectors) {
    InterpreterPlan last = unread.remove(vectors.gradients().address());
    if (last != null) {
      last.bringBack();
    }
  }
}
