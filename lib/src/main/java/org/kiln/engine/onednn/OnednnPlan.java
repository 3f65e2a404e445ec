package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.compiled.StepTimer;
import org.kiln.engine.plan.MemoryPlan;
import org.kiln.engine.plan.MemoryPlanner;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.op.Value;

/**
 * A plan with its memory and primitives: running it is a loop over steps whose memory is bound.
 * Owns everything native that belongs to the plan.
 */
final class OnednnPlan implements CompiledPlan {

  private final NativeScope scope = new NativeScope();
  private final Plan plan;
  private final MemoryPlan memoryPlan;
  private final Device device;
  private final Memories memories;
  private final StepClock clock = new StepClock();
  private final List<CompiledOp> preparation;
  private final List<CompiledOp> forward;
  private final List<CompiledOp> backward;
  private final Instruction[] prepare;
  private final Instruction[] passes;
  private final List<InputFeed> inputs;
  private final long sharedBytes;
  private boolean closed;

  /**
   * Compiles.
   *
   * @param plan what to run
   * @param vectors the network's flat vectors, which must outlive this object
   * @param threads of OpenMP
   * @throws OnednnException if oneDNN refuses an op
   */
  OnednnPlan(Plan plan, FlatVectors vectors, OpenMpThreads threads) {
    this(plan, MemoryPlanner.plan(plan), vectors, threads);
  }

  /** The same with a given place for each value. */
  OnednnPlan(Plan plan, MemoryPlan memoryPlan, FlatVectors vectors, OpenMpThreads threads) {
    this.plan = plan;
    this.memoryPlan = memoryPlan;
    try {
      device = new Device(scope, threads);
      device.enter();
      memories = new Memories(scope, device, vectors, memoryPlan.arenaBytes(), memoryPlan::offset);
      Emitter emitter = new Emitter(scope, device, memories);
      PlanCompiler compiler = new PlanCompiler(emitter, clock, plan.training());
      PlanCompiler.Compiled compiled =
          compiler.compile(plan.preparation(), plan.forward(), plan.backward());
      preparation = compiled.preparation();
      forward = compiled.forward();
      backward = compiled.backward();
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
    prepare = instructions(preparation.stream());
    passes = instructions(Stream.concat(forward.stream(), backward.stream()));
  }

  private static Instruction[] instructions(Stream<CompiledOp> ops) {
    return ops.flatMap(op -> op.instructions().stream()).toArray(Instruction[]::new);
  }

  @Override
  public void run(StepDraws draws) {
    requireOpen();
    clock.set(draws);
    device.enter();
    for (Instruction instruction : prepare) {
      instruction.run();
    }
    for (Instruction instruction : passes) {
      instruction.run();
    }
  }

  @Override
  public double loss(int index) {
    requireOpen();
    return memories.floats(plan.losses().get(index)).get(0);
  }

  @Override
  public FloatBuffer output(int index) {
    requireOpen();
    return memories.floats(plan.outputs().get(index).value());
  }

  @Override
  public void input(int index, InputArray array) {
    requireOpen();
    inputs.get(index).feed(array);
  }

  @Override
  public void target(int index, Pointer address) {
    requireOpen();
    Value value = plan.outputs().get(index).value();
    FloatBuffer numbers = FlatVectors.view(address, value.shape().count());
    memories.target(index).bind(address, numbers);
  }

  @Override
  public void release() {
    requireOpen();
    memories.releaseTargets();
  }

  @Override
  public StepTimer timer(int rounds) {
    requireOpen();
    return new Profiler(this, rounds);
  }

  @Override
  public Plan plan() {
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

  Device device() {
    return device;
  }

  /** All ops in the order of execution. */
  List<CompiledOp> ops() {
    List<CompiledOp> all = new ArrayList<>(preparation);
    all.addAll(forward);
    all.addAll(backward);
    return all;
  }

  /** Bytes of scratchpads and staging, which all steps share. */
  long sharedBytes() {
    return sharedBytes;
  }

  /** Native code would read and write memory that has been freed. */
  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "A closed plan for " + plan.request() + " was used: compile another");
    }
  }

  @Override
  public void close() {
    closed = true;
    scope.close();
  }
}
