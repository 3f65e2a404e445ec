package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/**
 * The same again gives the same again; random numbers depend on a sample's place and nothing else.
 */
interface DrawsContract extends ExecutorSubject {

  @Test
  default void run_twice_givesTheSameBits() {
    for (ValueType type : types()) {
      PlanTask task = new ResidualNetwork(true, true).task(true, type, 0, 5);
      try (FlatMemory memory = new FlatMemory(task.parameters());
          PlanBench bench = new PlanBench(open(), task, memory)) {
        PlanResult first = bench.step();
        PlanResult other = step(bench, task, new StepDraws(21, 5, 0));
        bench.step().assertSameBits(type + ", the same draws", first);
        assertThat(other.loss()).as("another iteration drops others").isNotEqualTo(first.loss());
        task.on(open()).assertSameBits(type + ", compiled anew", first);
      }
    }
  }

  private static PlanResult step(PlanBench bench, PlanTask task, StepDraws draws) {
    Shape images = task.plan().request().inputs().get(0);
    return bench.step(draws, task.plan().request().type(), PixelOrder.NHWC, images);
  }

  /** Without batch norms, which see the whole batch, a batch is its halves. */
  @Test
  default void run_halvesOfABatch_dropWhatTheBatchDrops() {
    ResidualNetwork network = new ResidualNetwork(false, true);
    PlanResult whole = network.task(true, ValueType.FLOAT32, 0, 6).on(open());
    PlanResult first = network.task(true, ValueType.FLOAT32, 0, 3).on(open());
    PlanTask rest = network.task(true, ValueType.FLOAT32, 3, 3);
    PlanResult second = rest.on(open());
    sum(first, second).assertClose(whole, 1e-5, 1e-2);
    PlanTask misplaced =
        new PlanTask(
            rest.plan(), rest.parameters(), rest.inputs(), rest.targets(), new StepDraws(21, 4, 0));
    assertThat(misplaced.on(open()).loss())
        .as("loss of the second half at the place of the first")
        .isNotCloseTo(second.loss(), within(1e-3));
  }

  private static PlanResult sum(PlanResult first, PlanResult second) {
    double[] rows = second.outputs().get(0);
    double[] outputs = Arrays.copyOf(first.outputs().get(0), 2 * rows.length);
    System.arraycopy(rows, 0, outputs, rows.length, rows.length);
    double[] gradient = first.gradient().clone();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += second.gradient()[i];
    }
    return new PlanResult(first.loss() + second.loss(), List.of(outputs), gradient);
  }
}
