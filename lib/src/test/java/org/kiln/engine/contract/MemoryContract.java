package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.ValueType;

/**
 * A run writes the gradients of trained parameters, all of them, and nothing else of the caller's.
 * {@link PlanBench} and {@link FlatMemory} look after every step of every test; here it is shown
 * that there is something to see.
 */
interface MemoryContract extends ExecutorSubject {

  @Test
  default void run_training_writesTheTrainedWindowsAndNothingElse() {
    for (ValueType type : types()) {
      PlanTask task = new ResidualNetwork(true, true).task(true, type, 0, 5);
      List<ParameterSlice> written = PlanTask.written(task.plan());
      long trained = written.stream().mapToLong(ParameterSlice::length).sum();
      assertThat(trained).as("a frozen layer").isBetween(1L, task.parameters().length - 1L);
      PlanResult result = task.on(open());
      for (ParameterSlice slice : written) {
        // The last of a window too: kernels work on whole registers.
        int last = (int) (slice.offset() + slice.length() - 1);
        assertThat(result.gradient()[last]).as("gradient of " + slice).isFinite();
      }
    }
  }

  @Test
  default void run_inference_writesNothing() {
    for (ValueType type : types()) {
      PlanTask task = new ResidualNetwork(true, true).task(false, type, 0, 5);
      assertThat(PlanTask.written(task.plan())).isEmpty();
      Executor executor = open();
      try (FlatMemory memory = new FlatMemory(task.parameters());
          PlanBench bench = new PlanBench(executor, task, memory)) {
        assertThat(bench.step().gradient()).containsOnly(0);
      }
    }
  }
}
