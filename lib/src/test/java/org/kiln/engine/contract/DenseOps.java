package org.kiln.engine.contract;

import java.util.Optional;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/** Dense layers over matrices and over images in both of DL4J's orders. */
final class DenseOps {

  private DenseOps() {}

  static Stream<OpCase> cases(ValueType type) {
    return Shapes.ODD.stream()
        .flatMap(shape -> Stream.of(1, 3, 17).flatMap(outputs -> cases(type, shape, outputs)));
  }

  private static Stream<OpCase> cases(ValueType type, Shape shape, int outputs) {
    return Stream.of(
        training(type, shape, outputs, true),
        training(type, shape, outputs, false),
        inference(type, shape, outputs));
  }

  private static OpCase training(ValueType type, Shape shape, int outputs, boolean planes) {
    String name = "dense layer of %s to %d, %s".formatted(shape, outputs, planes);
    OpPlan plan = new OpPlan(name, true, type);
    WeightLayout layout =
        planes
            ? WeightLayout.denseOfPlanes(outputs, shape)
            : WeightLayout.denseOfPixels(outputs, shape);
    Shape out = Shape.matrix(shape.batch(), outputs);
    Value parameter = plan.parameter("W", Math.toIntExact(layout.size().product()));
    Optional<Value> bias = planes ? Optional.of(plan.parameter("b", outputs)) : Optional.empty();
    Value weights = plan.prepared(layout);
    Value source = plan.given(shape);
    Value gradient = plan.given(out);
    plan.prepare(new LoadWeights(parameter, layout, weights));
    // Where it feeds a loss, the result is float32 in every plan.
    Value result = plan.result(out, planes ? ValueType.FLOAT32 : type);
    plan.forward(new InnerProduct(source, weights, bias, Optional.empty(), result));
    plan.backward(
        new InnerProductBackwardWeights(
            source, gradient, layout, plan.gradientOf(parameter), bias.map(plan::gradientOf)));
    plan.backward(new InnerProductBackwardData(gradient, weights, plan.result(shape)));
    return plan.done();
  }

  private static OpCase inference(ValueType type, Shape shape, int outputs) {
    OpPlan plan =
        new OpPlan("dense layer of %s to %d, relu".formatted(shape, outputs), false, type);
    WeightLayout layout = WeightLayout.denseOfPlanes(outputs, shape);
    Value parameter = plan.parameter("W", Math.toIntExact(layout.size().product()));
    Value weights = plan.prepared(layout);
    plan.prepare(new LoadWeights(parameter, layout, weights));
    plan.forward(
        new InnerProduct(
            plan.outside(shape),
            weights,
            Optional.of(plan.parameter("b", outputs)),
            Optional.of(Activation.RELU),
            plan.result(Shape.matrix(shape.batch(), outputs))));
    return plan.done();
  }
}
