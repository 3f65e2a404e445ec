package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.ValueType;

/** What becomes of a plan that is closed, and of what it was lent. */
interface LifeContract extends ExecutorSubject {

  private static PlanTask task() {
    return new ResidualNetwork(true, true).task(true, ValueType.FLOAT32, 0, 3);
  }

  @Test
  default void close_again_hasNoEffect() {
    PlanTask task = task();
    Executor executor = open();
    try (FlatMemory memory = new FlatMemory(task.parameters())) {
      PlanBench bench = new PlanBench(executor, task, memory);
      PlanResult before = bench.step();
      bench.close();
      bench.close();
      task.on(executor).assertSameBits("a plan compiled after", before);
    }
  }

  @Test
  default void anyCall_onAClosedPlan_isRefused() {
    PlanTask task = task();
    try (FlatMemory memory = new FlatMemory(task.parameters());
        GuardedMemory images = GuardedMemory.of(task.inputs().get(0));
        GuardedMemory targets = GuardedMemory.of(task.targets().get(0))) {
      PlanBench bench = new PlanBench(open(), task, memory);
      bench.step();
      CompiledPlan plan = bench.compiled();
      plan.close();
      InputArray input =
          new InputArray(
              images.address(),
              ValueType.FLOAT32,
              PixelOrder.NHWC,
              task.plan().request().inputs().get(0));
      refuses(() -> plan.input(0, input));
      refuses(() -> plan.target(0, targets.address()));
      refuses(() -> plan.run(StepDraws.NONE));
      refuses(() -> plan.loss(0));
      refuses(plan::loss);
      refuses(() -> plan.output(0));
      refuses(plan::release);
      refuses(() -> plan.timer(1));
      assertThat(plan.plan()).isSameAs(task.plan());
    }
  }

  private static void refuses(Runnable call) {
    assertThatIllegalStateException().isThrownBy(call::run).withMessageContaining("closed plan");
  }

  @Test
  default void close_leavesItsNeighboursAlone() {
    PlanTask task = task();
    PlanTask smaller = new ResidualNetwork(true, true).task(true, ValueType.FLOAT32, 0, 2);
    Executor executor = open();
    try (FlatMemory memory = new FlatMemory(task.parameters());
        PlanBench bench = new PlanBench(executor, task, memory)) {
      PlanBench neighbour = new PlanBench(executor, smaller, memory);
      PlanResult before = bench.step();
      neighbour.step();
      neighbour.close();
      bench.step().assertSameBits("after another plan was closed", before);
    }
  }

  @Test
  default void release_forgetsTheTargets() {
    PlanTask task = task();
    try (FlatMemory memory = new FlatMemory(task.parameters());
        PlanBench bench = new PlanBench(open(), task, memory);
        GuardedMemory images = GuardedMemory.of(task.inputs().get(0))) {
      PlanResult before = bench.step();
      bench
          .compiled()
          .input(
              0,
              new InputArray(
                  images.address(),
                  ValueType.FLOAT32,
                  PixelOrder.NHWC,
                  task.plan().request().inputs().get(0)));
      assertThatThrownBy(() -> bench.compiled().run(task.draws()))
          .as("a run whose targets were released")
          .isInstanceOf(RuntimeException.class);
      bench.step().assertSameBits("with targets again", before);
    }
  }
}
