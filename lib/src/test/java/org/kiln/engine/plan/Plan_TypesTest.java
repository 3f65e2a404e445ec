package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.PlanRuns;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Storage.Role;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;

/** What every plan promises its executor. */
class Plan_TypesTest {

  @Property(tries = 40, shrinking = ShrinkingMode.OFF, seed = "9")
  void plan_inBf16_keepsItsPromises(@ForAll long seed, @ForAll boolean training) {
    Sample sample = RandomGraphs.sample(seed);
    PlanRequest request =
        new PlanRequest(
            training,
            ValueType.BFLOAT16,
            List.of(sample.input()),
            seed % 2 == 0 ? Fusion.DEFAULT : Fusion.ALL);
    Plan plan = PlanRuns.plan(Lowering.lower(sample.network(DataType.FLOAT), request));
    PlanCheck.order(plan);
    PlanCheck.layouts(plan);
    PlanCheck.windows(plan, sample.network(DataType.FLOAT).numParams());
    plan.losses().forEach(loss -> assertThat(loss.type()).isEqualTo(ValueType.FLOAT32));
    for (PlanOutput output : plan.outputs()) {
      assertThat(output.value().type()).isEqualTo(ValueType.FLOAT32);
    }
    plan.steps().forEach(Plan_TypesTest::hasOneWidth);
  }

  /** Each op's activations and gradients are of one type, but where its business is another. */
  private static void hasOneWidth(Op op) {
    boolean converts = op instanceof Convert || op instanceof InnerProduct || op instanceof Softmax;
    Set<ValueType> types = new HashSet<>();
    for (List<Value> values : List.of(op.reads(), op.writes())) {
      for (Value value : values) {
        boolean tensor =
            value.storage() instanceof Storage.Input
                || (value.storage() instanceof Storage.Arena arena && arena.role() != Role.SAVED);
        if (tensor) {
          types.add(value.type());
        }
      }
    }
    assertThat(types.size()).as("types in " + op).isLessThanOrEqualTo(converts ? 2 : 1);
  }
}
