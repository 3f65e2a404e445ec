package org.kiln.engine.contract;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.Activation.Kind;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Sum;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/** Ops that compute number by number, or row by row. */
final class NumberOps {

  private NumberOps() {}

  static Stream<OpCase> cases(ValueType type) {
    return Shapes.ODD.stream().flatMap(shape -> cases(type, shape));
  }

  private static Stream<OpCase> cases(ValueType type, Shape shape) {
    return Stream.<Stream<OpCase>>of(
            functions().map(function -> activation(type, shape, function)),
            Stream.of(ElementwiseKind.values()).flatMap(kind -> elementwise(type, shape, kind)),
            Stream.of(2, 3).map(sources -> maximum(type, shape, sources)),
            Stream.of(2, 3, 5).map(parts -> sum(type, shape, parts)),
            Stream.of(softmax(type, shape), scale(type, shape), gate(type, shape)),
            Stream.of(0.5, 0.9).map(retain -> dropout(type, shape, retain)),
            Stream.of(shape).filter(any -> type == ValueType.BFLOAT16).map(NumberOps::convert),
            Stream.of(true, false).map(weighted -> loss(type, shape, weighted)))
        .flatMap(cases -> cases);
  }

  private static Stream<Activation> functions() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                switch (kind) {
                  case LEAKY_RELU ->
                      Stream.of(new Activation(kind, 0.25), new Activation(kind, -0.25));
                  case SWISH -> Stream.of(new Activation(kind, 1), new Activation(kind, 1.702));
                  default -> Stream.of(Activation.of(kind));
                });
  }

  /** Its derivative as plans have it, of the sum of one or two gradients. */
  private static OpCase activation(ValueType type, Shape shape, Activation function) {
    OpPlan plan = new OpPlan("%s of %s".formatted(function, shape), true, type);
    Value source = plan.given(shape);
    Value output = plan.result(shape);
    boolean fromOutput = function.derivativeFromOutput();
    plan.forward(new ActivationForward(source, function, output));
    Value saved = fromOutput ? output : source;
    List<Value> one = List.of(plan.given(shape));
    List<Value> two = List.of(plan.given(shape), plan.given(shape));
    plan.backward(new ActivationBackward(saved, fromOutput, function, one, plan.result(shape)));
    plan.backward(new ActivationBackward(saved, fromOutput, function, two, plan.result(shape)));
    return plan.done();
  }

  private static Stream<OpCase> elementwise(ValueType type, Shape shape, ElementwiseKind kind) {
    return Stream.of(2, 3)
        .filter(sources -> sources == 2 || kind != ElementwiseKind.SUBTRACT)
        .flatMap(
            sources ->
                Stream.of(Optional.<Activation>empty(), Optional.of(Activation.RELU))
                    .map(function -> elementwise(type, shape, kind, sources, function)));
  }

  private static OpCase elementwise(
      ValueType type,
      Shape shape,
      ElementwiseKind kind,
      int sources,
      Optional<Activation> function) {
    String name = "%s of %d times %s, %s".formatted(kind, sources, shape, function);
    OpPlan plan = new OpPlan(name, false, type);
    List<Value> given = given(plan, shape, sources);
    plan.forward(new Elementwise(kind, given, function, plan.result(shape)));
    return plan.done();
  }

  private static List<Value> given(OpPlan plan, Shape shape, int count) {
    return IntStream.range(0, count).mapToObj(i -> plan.given(shape)).toList();
  }

  /** Who wins, and where two are alike the first. */
  private static OpCase maximum(ValueType type, Shape shape, int sources) {
    OpPlan plan =
        new OpPlan("gradient of the maximum of %d %s".formatted(sources, shape), true, type);
    List<Value> given = given(plan, shape, sources);
    Value gradient = plan.given(shape);
    plan.forward(new Elementwise(ElementwiseKind.MAX, given, Optional.empty(), plan.result(shape)));
    for (int i = 0; i < sources; i++) {
      plan.backward(new ElementwiseMaxBackward(given, i, gradient, plan.result(shape)));
    }
    return plan.done();
  }

  private static OpCase sum(ValueType type, Shape shape, int parts) {
    OpPlan plan = new OpPlan("sum of %d %s".formatted(parts, shape), true, type);
    List<Value> given = given(plan, shape, parts);
    return plan.backward(new Sum(given, plan.result(shape))).done();
  }

  private static OpCase softmax(ValueType type, Shape shape) {
    OpPlan plan = new OpPlan("softmax of " + shape, true, type);
    Value output = plan.result(shape);
    plan.forward(new Softmax(plan.given(shape), output));
    // As the output of a network, in float32.
    plan.forward(new Softmax(plan.given(shape), plan.result(shape, ValueType.FLOAT32)));
    plan.backward(new SoftmaxBackward(output, plan.given(shape), plan.result(shape)));
    return plan.done();
  }

  private static OpCase scale(ValueType type, Shape shape) {
    OpPlan plan = new OpPlan("scale of " + shape, false, type);
    plan.forward(new Scale(plan.given(shape), -1.5, 0.75, plan.result(shape)));
    return plan.forward(new Scale(plan.outside(shape), 1, 3, plan.result(shape))).done();
  }

  /** Both directions: a gate's backward towards its source is the gate again. */
  private static OpCase gate(ValueType type, Shape shape) {
    OpPlan plan = new OpPlan("gate of " + shape, true, type);
    Shape row = Shape.matrix(shape.batch(), shape.channels());
    Value source = plan.given(shape);
    Value gate = plan.given(row);
    Value gradient = plan.given(shape);
    plan.forward(new BroadcastMultiply(source, gate, plan.result(shape)));
    plan.backward(new BroadcastMultiplyBackwardGate(source, gradient, plan.result(row)));
    return plan.backward(new BroadcastMultiply(gradient, gate, plan.result(shape))).done();
  }

  private static OpCase dropout(ValueType type, Shape shape, double retain) {
    OpPlan plan = new OpPlan("dropout of %s, %s kept".formatted(shape, retain), true, type);
    Value mask = plan.saved(ValueType.UINT8, shape);
    plan.forward(new Dropout(plan.given(shape), retain, 2, plan.result(shape), mask));
    plan.backward(new DropoutBackward(plan.given(shape), mask, retain, plan.result(shape)));
    return plan.done();
  }

  private static OpCase convert(Shape shape) {
    OpPlan plan = new OpPlan("conversion of " + shape, false, ValueType.BFLOAT16);
    Value wide = plan.result(shape, ValueType.FLOAT32);
    plan.forward(new Convert(plan.given(shape), wide));
    return plan.forward(new Convert(wide, plan.result(shape))).done();
  }

  private static OpCase loss(ValueType type, Shape image, boolean weighted) {
    Shape shape = Shape.matrix(image.batch(), Math.toIntExact(image.count()) / image.batch());
    String name = "cross-entropy of %s, class weights %s".formatted(shape, weighted);
    OpPlan plan = new OpPlan(name, true, type);
    List<Double> weights =
        weighted
            ? IntStream.range(0, shape.channels()).mapToObj(c -> 0.5 + c % 3).toList()
            : List.of();
    Value probabilities = plan.result(shape, ValueType.FLOAT32);
    Value logits = plan.givenWide(shape);
    plan.forward(
        new SoftmaxCrossEntropy(
            logits,
            plan.targets(shape),
            weights,
            probabilities,
            plan.loss(),
            plan.result(shape, ValueType.FLOAT32)));
    return plan.done();
  }
}
