package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.lower.PlanRuns;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.model.ModelInfo;
import org.kiln.model.Models;

class OpCost_OfTest {

  @ParameterizedTest
  @ValueSource(strings = {"resnet20", "resnet18", "lenet5"})
  void of_forwardOps_sumsToThePublishedNumber(String name) {
    ModelInfo info = Models.info(name);
    Plan plan = plan(info, false);
    long flops = plan.forward().stream().mapToLong(op -> OpCost.of(op).flops()).sum();
    assertThat(flops).isEqualTo(2 * 4 * info.multiplyAdds());
  }

  /**
   * Backward each weight meets each pixel twice, but for the first layer, which passes nothing on.
   */
  @ParameterizedTest
  @ValueSource(strings = {"resnet20", "resnet18"})
  void of_trainingStep_isThriceTheForwardPassButForTheFirstLayer(String name) {
    ModelInfo info = Models.info(name);
    Plan plan = plan(info, true);
    long step = plan.steps().stream().mapToLong(op -> OpCost.of(op).flops()).sum();
    long first = OpCost.of(plan.forward().get(0)).flops();
    assertThat(step).isEqualTo(3 * 2 * 4 * info.multiplyAdds() - first);
  }

  private static Plan plan(ModelInfo info, boolean training) {
    ImageShape input = info.input();
    var network = Models.create(info.name(), input, info.classes(), 1);
    Shape shape = new Shape(4, input.channels(), input.height(), input.width());
    PlanRequest request =
        training
            ? PlanRequest.training(ValueType.FLOAT32, shape)
            : PlanRequest.inference(ValueType.FLOAT32, shape);
    return PlanRuns.plan(Lowering.lower(network, request));
  }
}
