package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.kiln.engine.NetworkView;
import org.kiln.engine.plan.op.ValueType;

/** Passes on one executor. */
final class SinglePasses implements Passes {

  private final PlanRunner runner;
  private List<FloatBuffer> outputs = List.of();

  SinglePasses(NetworkView network, Executor executor, ValueType type) {
    this.runner = new PlanRunner(network, executor, type);
  }

  @Override
  public String name() {
    return runner.executor().name();
  }

  @Override
  public String summary() {
    return runner.summary();
  }

  @Override
  public ValueType type() {
    return runner.type();
  }

  @Override
  public List<GradientPart> gradients(Samples samples, NetworkState state, StepDraws draws) {
    FlatVectors vectors = state.vectors();
    CompiledPlan plan = runner.ready(samples, true, vectors);
    StepSums sums = runner.train(plan, samples, draws, vectors);
    outputs = List.of(plan.output(0));
    return List.of(new GradientPart(vectors.gradients(), sums));
  }

  @Override
  public void predict(Samples samples, NetworkState state) {
    CompiledPlan plan = runner.ready(samples, false, state.vectors());
    plan.run(StepDraws.NONE);
    outputs = List.of(plan.output(0));
  }

  @Override
  public List<FloatBuffer> outputs() {
    return outputs;
  }

  @Override
  public void synchronise(NetworkState state) {
    runner.executor().synchronise(state.vectors());
  }

  @Override
  public void forget() {
    runner.forget();
  }

  @Override
  public Optional<CompiledPlan> single(Samples samples, NetworkState state) {
    return Optional.of(runner.ready(samples, true, state.vectors()));
  }

  @Override
  public void close() {
    runner.close();
  }
}
