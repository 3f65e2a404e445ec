package org.kiln.engine.parallel;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.NetworkView;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.compiled.GradientPart;
import org.kiln.engine.compiled.NetworkState;
import org.kiln.engine.compiled.Passes;
import org.kiln.engine.compiled.PlanRunner;
import org.kiln.engine.compiled.Samples;
import org.kiln.engine.compiled.Shares;
import org.kiln.engine.compiled.Shares.Share;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.compiled.StepSums;
import org.kiln.engine.compiled.Team;
import org.kiln.engine.plan.op.ValueType;

/**
 * Replicas in one process: each computes the gradient of its share of a batch, on an executor and a
 * thread of its own. They read the same parameters; each has a gradient vector to itself, the first
 * one the network's.
 */
final class ReplicaPasses implements Passes {

  private final List<PlanRunner> runners = new ArrayList<>();
  private final Team team;
  private final List<FloatPointer> gradients = new ArrayList<>();
  private List<FloatBuffer> outputs = List.of();

  /**
   * Replicas.
   *
   * @param executors one for each, at least 2, that share the machine's threads
   * @param type of activations
   */
  ReplicaPasses(NetworkView network, List<Executor> executors, ValueType type) {
    executors.forEach(executor -> runners.add(new PlanRunner(network, executor, type)));
    this.team = new Team(executors.size(), "kiln-replica");
  }

  @Override
  public String name() {
    return "parallel";
  }

  @Override
  public String summary() {
    return "%d replicas on %s, %s each, gradients exchanged at every step"
        .formatted(runners.size(), runners.get(0).executor().name(), runners.get(0).summary());
  }

  @Override
  public ValueType type() {
    return runners.get(0).type();
  }

  @Override
  public List<GradientPart> gradients(Samples samples, NetworkState state, StepDraws draws) {
    List<Share> shares = Shares.of(samples.size(), runners.size());
    Samples[] parts = parts(samples, shares);
    CompiledPlan[] plans = ready(parts, true, state);
    StepSums[] sums = new StepSums[parts.length];
    team.run(
        parts.length,
        i -> {
          StepDraws own = draws.after(shares.get(i).from());
          sums[i] = runners.get(i).train(plans[i], parts[i], own, vectors(i, state));
        });
    Reference.reachabilityFence(parts);
    keepOutputs(plans);
    List<GradientPart> result = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      result.add(new GradientPart(gradient(i, state), sums[i]));
    }
    return result;
  }

  @Override
  public void predict(Samples samples, NetworkState state) {
    Samples[] parts = parts(samples, Shares.of(samples.size(), runners.size()));
    CompiledPlan[] plans = ready(parts, false, state);
    team.run(parts.length, i -> plans[i].run(StepDraws.NONE));
    Reference.reachabilityFence(parts);
    keepOutputs(plans);
  }

  private static Samples[] parts(Samples samples, List<Share> shares) {
    return shares.stream()
        .map(share -> samples.share(share.from(), share.size()))
        .toArray(Samples[]::new);
  }

  /** All plans, before any is run: so a share that is refused is before anything is computed. */
  private CompiledPlan[] ready(Samples[] parts, boolean training, NetworkState state) {
    allocate(state.vectors().length());
    CompiledPlan[] plans = new CompiledPlan[parts.length];
    team.run(
        parts.length,
        i -> {
          plans[i] = runners.get(i).ready(parts[i], training, vectors(i, state));
        });
    return plans;
  }

  private void allocate(long length) {
    while (gradients.size() < runners.size() - 1) {
      FloatPointer vector = new FloatPointer(length);
      Pointer.memset(vector, 0, length * Float.BYTES);
      gradients.add(vector);
    }
  }

  private FlatVectors vectors(int replica, NetworkState state) {
    return state.vectors().withGradients(gradient(replica, state));
  }

  private Pointer gradient(int replica, NetworkState state) {
    return replica == 0 ? state.vectors().gradients() : gradients.get(replica - 1);
  }

  private void keepOutputs(CompiledPlan[] plans) {
    outputs = Arrays.stream(plans).map(plan -> plan.output(0)).toList();
  }

  @Override
  public List<FloatBuffer> outputs() {
    return outputs;
  }

  @Override
  public void synchronise(NetworkState state) {
    runners.forEach(runner -> runner.executor().synchronise(state.vectors()));
  }

  @Override
  public void forget() {
    runners.forEach(PlanRunner::forget);
    gradients.forEach(FloatPointer::deallocate);
    gradients.clear();
  }

  @Override
  public Optional<CompiledPlan> single(Samples samples, NetworkState state) {
    return Optional.empty();
  }

  @Override
  public void close() {
    forget();
    team.close();
  }
}
