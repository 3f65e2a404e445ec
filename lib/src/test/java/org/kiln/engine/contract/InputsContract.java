package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/** Images come in any order and type: if the numbers are the same, so is the result. */
interface InputsContract extends ExecutorSubject {

  @Test
  default void input_anyOrderAndType_givesTheSameBits() {
    for (ValueType type : types()) {
      PlanTask task = new ResidualNetwork(true, false).task(true, type, 0, 3);
      assertSameFromAll(task, task.plan().request().inputs().get(0));
    }
  }

  /** A plan that reads rows of pixels reads images too, channel by channel. */
  @Test
  default void input_imagesAsAMatrix_giveTheSameBits() {
    Shape images = new Shape(3, 5, 2, 7);
    for (ValueType type : types()) {
      PlanTask task = dense(Shape.matrix(3, 70), type).task();
      PlanResult rows = task.on(open());
      assertSameFromAll(task, images).assertSameBits("images as a matrix", rows);
    }
  }

  private PlanResult assertSameFromAll(PlanTask task, Shape images) {
    ValueType own = task.plan().request().type();
    try (FlatMemory memory = new FlatMemory(task.parameters());
        PlanBench bench = new PlanBench(open(), task, memory)) {
      PlanResult expected = bench.step(task.draws(), own, PixelOrder.NHWC, images);
      int ways = 0;
      for (ValueType type : new ValueType[] {ValueType.FLOAT32, ValueType.BFLOAT16}) {
        for (PixelOrder order : PixelOrder.values()) {
          bench
              .step(task.draws(), type, order, images)
              .assertSameBits("%s, %s into a plan in %s".formatted(type, order, own), expected);
          ways++;
        }
      }
      assertThat(ways).isEqualTo(4);
      return expected;
    }
  }

  private static OpCase dense(Shape matrix, ValueType type) {
    OpPlan plan = new OpPlan("rows of pixels", false, type);
    WeightLayout layout = WeightLayout.denseOfPlanes(3, matrix);
    Value weights = plan.prepared(layout);
    plan.prepare(
        new LoadWeights(
            plan.parameter("W", Math.toIntExact(layout.size().product())), layout, weights));
    plan.forward(
        new InnerProduct(
            plan.outside(matrix),
            weights,
            Optional.empty(),
            Optional.empty(),
            plan.result(Shape.matrix(matrix.batch(), 3))));
    return plan.done();
  }
}
