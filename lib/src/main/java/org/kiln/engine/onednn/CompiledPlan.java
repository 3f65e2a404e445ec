package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.kiln.engine.plan.MemoryPlan;
import org.kiln.engine.plan.MemoryPlanner;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.op.Value;

/**
 * A plan with its memory and primitives: running it is a loop over steps whose memory is bound.
 * Owns everything native that belongs to the plan.
 */
final class CompiledPlan implements AutoCloseable {

  private final NativeScope scope = new NativeScope();
  private final Plan plan;
  private final MemoryPlan memoryPlan;
  private final Device device;
  private final Memories memories;
  private final StepClock clock = new StepClock();
  private final List<Node> preparation;
  private final List<Node> forward;
  private final List<Node> backward;
  private final Step[] prepareSteps;
  private final Step[] runSteps;
  private final List<InputFeed> inputs;
  private final long sharedBytes;

  /**
   * Compiles.
   *
   * @param plan what to run
   * @param vectors the network's flat vectors, which must outlive this object
   * @param threads OpenMP threads
   * @throws OnednnException if oneDNN refuses an op
   */
  CompiledPlan(Plan plan, FlatVectors vectors, int threads) {
    this(plan, MemoryPlanner.plan(plan), vectors, threads);
  }

  /** The same with a given place for each value. */
  CompiledPlan(Plan plan, MemoryPlan memoryPlan, FlatVectors vectors, int threads) {
    this.plan = plan;
    this.memoryPlan = memoryPlan;
    try {
      device = new Device(scope, threads);
      device.enter();
      memories = new Memories(scope, device, vectors, memoryPlan.arenaBytes(), memoryPlan::offset);
      Emitter emitter = new Emitter(scope, device, memories);
      PlanCompiler compiler = new PlanCompiler(emitter, clock, plan.training());
      preparation = compiler.preparation(plan.preparation());
      forward = compiler.forward(plan.forward());
      backward = compiler.backward(plan.backward());
      emitter.scratchpad.allocate(scope);
      emitter.staging.allocate(scope);
      inputs =
          plan.inputs().stream()
              .map(input -> new InputFeed(scope, device, memories, input.value()))
              .toList();
      sharedBytes = emitter.scratchpad.bytes() + emitter.staging.bytes();
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
    prepareSteps = steps(preparation.stream());
    runSteps = steps(Stream.concat(forward.stream(), backward.stream()));
  }

  private static Step[] steps(Stream<Node> nodes) {
    return nodes.flatMap(node -> node.steps().stream()).toArray(Step[]::new);
  }

  /** Refreshes what depends on parameters, then runs forward and, in training, backward. */
  void run() {
    device.enter();
    for (Step step : prepareSteps) {
      step.run();
    }
    for (Step step : runSteps) {
      step.run();
    }
  }

  /** The loss of output {@code index}, summed over the batch. */
  double loss(int index) {
    return memories.floats(plan.losses().get(index)).get(0);
  }

  /** Sum of all losses over the batch. */
  double loss() {
    double sum = 0;
    for (Value loss : plan.losses()) {
      sum += memories.floats(loss).get(0);
    }
    return sum;
  }

  /** Output {@code index}, float32, (N, classes); overwritten by the next run. */
  FloatBuffer output(int index) {
    return memories.floats(plan.outputs().get(index).value());
  }

  /** Where input {@code index} is fed. */
  InputFeed input(int index) {
    return inputs.get(index);
  }

  Plan plan() {
    return plan;
  }

  Memories memories() {
    return memories;
  }

  MemoryPlan memoryPlan() {
    return memoryPlan;
  }

  StepClock clock() {
    return clock;
  }

  NativeScope scope() {
    return scope;
  }

  Device device() {
    return device;
  }

  /** All nodes in the order of execution. */
  List<Node> nodes() {
    List<Node> all = new ArrayList<>(preparation);
    all.addAll(forward);
    all.addAll(backward);
    return all;
  }

  /** Bytes of scratchpads and staging, which all steps share. */
  long sharedBytes() {
    return sharedBytes;
  }

  @Override
  public void close() {
    scope.close();
  }
}
