package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/** Plans whose records are in order and whose ops are not. */
class PlanCheck_OrderTest {

  private static final Shape IN = Shape.matrix(2, 2);
  private static final Shape OUT = Shape.matrix(2, 3);

  /** A dense layer with its loss: one op in the preparation, two forward, one backward. */
  private final Plan plan = plan();

  private static Plan plan() {
    PlanBuilder builder = new PlanBuilder(PlanRequest.training(ValueType.FLOAT32, IN));
    Value input = builder.value("in", ValueType.FLOAT32, IN, new Storage.Input(0));
    Value targets = builder.value("targets", ValueType.FLOAT32, OUT, new Storage.Target(0));
    Value weights =
        builder.weights(
            builder.parameter(new ParameterSlice("dense", "W", 0, 6), true),
            WeightLayout.denseOfPlanes(3, IN));
    Value logits = builder.activation("dense", OUT);
    Value softmax = builder.activation("softmax", OUT);
    Value loss = builder.activation("loss", Shape.vector(1));
    builder.forward(new InnerProduct(input, weights, Optional.empty(), Optional.empty(), logits));
    builder.forward(
        new SoftmaxCrossEntropy(
            logits, targets, List.of(), softmax, loss, builder.gradient(logits)));
    builder.addInput(new PlanInput("in", input));
    builder.addOutput(0, new PlanOutput("out", softmax));
    builder.addLoss(0, loss);
    return builder.build();
  }

  private Plan with(
      List<PreparationOp> preparation, List<ForwardOp> forward, List<BackwardOp> backward) {
    return new Plan(
        plan.request(),
        plan.values(),
        preparation,
        forward,
        backward,
        plan.inputs(),
        plan.outputs(),
        plan.losses());
  }

  @Test
  void order_asBuilt_isRight() {
    assertThatCode(() -> PlanCheck.order(plan)).doesNotThrowAnyException();
  }

  @Test
  void order_readsBeforeTheWrite_namesOpAndValue() {
    List<ForwardOp> forward = new ArrayList<>(plan.forward());
    Collections.reverse(forward);
    refuses(
        with(plan.preparation(), forward, plan.backward()),
        "plan.forward[0], SoftmaxCrossEntropy, reads dense#4, which no op writes before");
  }

  @Test
  void order_weightsThatNobodyPrepares_areMissed() {
    refuses(
        with(List.of(), plan.forward(), plan.backward()),
        "plan.forward[0], InnerProduct, reads dense.W.prepared#3");
  }

  @Test
  void order_outputThatNobodyWrites_isMissed() {
    refuses(with(plan.preparation(), List.of(), List.of()), "output 'out' reads softmax#5");
  }

  @Test
  void order_lossThatNobodyWrites_isMissed() {
    Plan bare = with(plan.preparation(), List.of(), List.of());
    refuses(
        new Plan(
            bare.request(),
            bare.values(),
            bare.preparation(),
            bare.forward(),
            bare.backward(),
            bare.inputs(),
            List.of(),
            bare.losses()),
        "the list of losses reads loss#6");
  }

  @Test
  void order_gradientWrittenTwice_isRefused() {
    BackwardOp op = plan.backward().get(0);
    refuses(
        with(plan.preparation(), plan.forward(), List.of(op, op)),
        "plan.backward[1], InnerProductBackwardWeights, writes dense.W.gradient#8, which was"
            + " written before");
  }

  @Test
  void order_writesAnInput_isRefused() {
    Value input = plan.inputs().get(0).value();
    Value weights = plan.preparation().get(0).writes().get(0);
    ForwardOp op =
        new InnerProduct(
            plan.outputs().get(0).value(), weights, Optional.empty(), Optional.empty(), input);
    List<ForwardOp> forward = new ArrayList<>(plan.forward());
    forward.add(op);
    refuses(
        with(plan.preparation(), forward, plan.backward()),
        "plan.forward[2], InnerProduct, writes in#0, which is given");
  }

  @Test
  void windows_gradientPastTheEnd_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlanCheck.windows(plan, 5))
        .withMessageContaining("A vector of 5 parameters");
    assertThatCode(() -> PlanCheck.windows(plan, 6)).doesNotThrowAnyException();
  }

  @Test
  void layouts_pastTheWindow_areRefused() {
    LoadWeights load = (LoadWeights) plan.preparation().get(0);
    assertThatCode(() -> PlanCheck.layouts(plan)).doesNotThrowAnyException();
    WeightLayout wide = WeightLayout.denseOfPlanes(4, IN);
    WeightLayout.Axes stride = load.layout().stride();
    WeightLayout apart =
        new WeightLayout(
            load.layout().size(),
            new WeightLayout.Axes(stride.group(), 2 * stride.output(), stride.input(), 1, 1));
    WeightLayout before =
        new WeightLayout(
            load.layout().size(),
            new WeightLayout.Axes(stride.group(), -stride.output(), stride.input(), 1, 1));
    for (WeightLayout wrong : List.of(wide, apart, before)) {
      LoadWeights other = new LoadWeights(load.parameter(), wrong, load.weights());
      Plan forged = with(List.of(other), plan.forward(), plan.backward());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PlanCheck.layouts(forged))
          .withMessageContaining("Weights dense.W#2 of 6 numbers");
    }
  }

  /** What reads a file refuses it, and does not only know how to. */
  @Test
  void read_planOutOfOrder_isRefused() throws IOException {
    Plan wrong = with(List.of(), plan.forward(), plan.backward());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new PlanFile(wrong, FloatBuffer.allocate(6)).write(bytes);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlanFile.read(new ByteArrayInputStream(bytes.toByteArray())))
        .withMessageContaining("reads dense.W.prepared#3");
  }

  private static void refuses(Plan plan, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlanCheck.order(plan))
        .withMessageContaining(message);
  }
}
