package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/**
 * A compiled plan with guarded inputs and targets. Each step is run on fresh memory, which is freed
 * after it, and is checked for what it may not touch.
 */
final class PlanBench implements AutoCloseable {

  private final Executor executor;
  private final PlanTask task;
  private final FlatMemory memory;
  private final CompiledPlan compiled;

  PlanBench(Executor executor, PlanTask task, FlatMemory memory) {
    this.executor = executor;
    this.task = task;
    this.memory = memory;
    this.compiled = executor.compile(task.plan(), memory.vectors());
  }

  CompiledPlan compiled() {
    return compiled;
  }

  /** Runs the task as it is, its inputs in the plan's own type and order. */
  PlanResult step() {
    ValueType type = task.plan().request().type();
    return step(task.draws(), type, PixelOrder.NHWC, task.plan().request().inputs().get(0));
  }

  /**
   * Runs it otherwise.
   *
   * @param draws for its random numbers
   * @param type that inputs come in
   * @param order that inputs come in
   * @param images shape of the first input; images where the plan reads a matrix of all their
   *     numbers, channel by channel
   */
  PlanResult step(StepDraws draws, ValueType type, PixelOrder order, Shape images) {
    List<GuardedMemory> lent = new ArrayList<>();
    for (int i = 0; i < task.inputs().size(); i++) {
      lent.add(feed(i, type, order, i == 0 ? images : task.plan().request().inputs().get(i)));
    }
    for (int i = 0; i < task.targets().size(); i++) {
      GuardedMemory targets = GuardedMemory.of(task.targets().get(i));
      compiled.target(i, targets.address());
      lent.add(targets);
    }
    List<byte[]> before = lent.stream().map(GuardedMemory::content).toList();
    memory.poison();
    compiled.run(draws);
    compiled.release();
    for (int i = 0; i < before.size(); i++) {
      lent.get(i).assertGuards("what was lent");
      assertThat(lent.get(i).content()).as("what was lent").isEqualTo(before.get(i));
    }
    lent.forEach(GuardedMemory::close);
    executor.synchronise(memory.vectors());
    memory.assertUntouched();
    return result();
  }

  private GuardedMemory feed(int index, ValueType type, PixelOrder order, Shape images) {
    boolean rows = task.plan().request().inputs().get(index).pixels() < images.pixels();
    PixelOrder own = rows ? PixelOrder.NCHW : PixelOrder.NHWC;
    float[] numbers = task.inputs().get(index);
    if (order != own) {
      numbers = PlanTask.floats(PixelOrders.reordered(PlanTask.doubles(numbers), images, order));
    }
    GuardedMemory memory =
        type == ValueType.BFLOAT16 ? GuardedMemory.ofBfloat16(numbers) : GuardedMemory.of(numbers);
    compiled.input(index, new InputArray(memory.address(), type, order, images));
    return memory;
  }

  private PlanResult result() {
    List<double[]> outputs = new ArrayList<>();
    for (int i = 0; i < task.plan().outputs().size(); i++) {
      outputs.add(numbers(compiled.output(i)));
    }
    double[] gradient = memory.gradient(PlanTask.written(task.plan()));
    return new PlanResult(compiled.loss(), outputs, gradient);
  }

  static double[] numbers(FloatBuffer view) {
    float[] numbers = new float[view.capacity()];
    view.duplicate().clear().get(numbers);
    return PlanTask.doubles(numbers);
  }

  @Override
  public void close() {
    compiled.close();
  }
}
