package org.kiln.engine.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.PlanInput;
import org.kiln.engine.plan.PlanOutput;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/**
 * A plan of few ops in the making, with random numbers for all that it reads. What an op reads is
 * copied into the arena first, as results of other ops are there; what it makes is an output.
 *
 * <p>All numbers given are multiples of 1/32 below 8, so that they are exact in bfloat16, and some
 * are alike: maxima have ties.
 */
final class OpPlan {

  /** Parameters that no op may touch, before each that one may. */
  private static final int GAP = 3;

  private final String name;
  private final boolean training;
  private final ValueType type;
  private final Random random;
  private final PlanBuilder plan;
  private final List<PreparationOp> preparation = new ArrayList<>();
  private final List<ForwardOp> forward = new ArrayList<>();
  private final List<BackwardOp> backward = new ArrayList<>();
  private final List<Op> tested = new ArrayList<>();
  private final List<PlanInput> planInputs = new ArrayList<>();
  private final List<PlanOutput> outputs = new ArrayList<>();
  private final List<Value> losses = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final List<float[]> targets = new ArrayList<>();
  private final List<Float> parameters = new ArrayList<>();

  OpPlan(String name, boolean training, ValueType type) {
    this.name = name;
    this.training = training;
    this.type = type;
    this.random = new Random(name.hashCode());
    this.plan = new PlanBuilder(request(List.of(Shape.vector(1))));
  }

  private PlanRequest request(List<Shape> shapes) {
    return new PlanRequest(training, type, shapes, Fusion.NONE);
  }

  ValueType type() {
    return type;
  }

  // --- what ops read

  private float number() {
    double number = Math.rint(random.nextGaussian() * 32) / 32;
    return (float) Math.min(Math.max(number, -7), 7);
  }

  private float[] numbers(long count) {
    float[] numbers = new float[Math.toIntExact(count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number();
    }
    return numbers;
  }

  /** An input of the network, in the caller's memory. */
  Value outside(Shape shape) {
    Value input = plan.value("in", type, shape, new Storage.Input(inputs.size()));
    planInputs.add(new PlanInput("in" + inputs.size(), input));
    inputs.add(numbers(shape.count()));
    return input;
  }

  /** Random numbers in the arena, of the plan's type. */
  Value given(Shape shape) {
    Value copy = plan.activation("given", shape);
    forward.add(new Scale(outside(shape), 1, 0, copy));
    return copy;
  }

  /** The same in float32, whatever the plan's type is. */
  Value givenWide(Shape shape) {
    Value narrow = given(shape);
    if (narrow.type() == ValueType.FLOAT32) {
      return narrow;
    }
    Value wide = plan.activation("wide", shape, ValueType.FLOAT32);
    forward.add(new Convert(narrow, wide));
    return wide;
  }

  /** Parameters, each made of a random number. */
  Value parameter(String key, int length, DoubleUnaryOperator made) {
    for (int i = 0; i < GAP; i++) {
      parameters.add(number());
    }
    Value value = plan.parameter(new ParameterSlice("op", key, parameters.size(), length), true);
    for (int i = 0; i < length; i++) {
      parameters.add((float) made.applyAsDouble(number()));
    }
    return value;
  }

  Value parameter(String key, int length) {
    return parameter(key, length, number -> number);
  }

  /** Where the gradient of a parameter goes. */
  Value gradientOf(Value parameter) {
    return plan.parameterGradient(parameter);
  }

  /** Weights that an op other than a load prepares. */
  Value prepared(WeightLayout layout) {
    WeightLayout.Axes size = layout.size();
    Shape shape = new Shape(layout.outputs(), size.input(), size.row(), size.column());
    return plan.value("weights", type, shape, new Storage.PreparedWeights(layout));
  }

  /** A float32 vector that an op prepares. */
  Value preparedVector(int length) {
    return plan.preparedVector("vector", length);
  }

  /** The targets of the next loss: rows of numbers that sum to 1, or all zeros. */
  Value targets(Shape shape) {
    float[] rows = new float[(int) shape.count()];
    int classes = shape.channels();
    for (int n = 0; n < shape.batch(); n++) {
      if (random.nextInt(5) > 0) {
        rows[n * classes + random.nextInt(classes)] += 0.75f;
        rows[n * classes + random.nextInt(classes)] += 0.25f;
      }
    }
    targets.add(rows);
    Storage.Target storage = new Storage.Target(targets.size() - 1);
    return plan.value("targets", ValueType.FLOAT32, shape, storage);
  }

  // --- what ops write

  /** A result of the plan's type that is an output too. */
  Value result(Shape shape) {
    return result(shape, type);
  }

  Value result(Shape shape, ValueType wanted) {
    Value result = plan.activation("result", shape, wanted);
    show(result);
    return result;
  }

  /** Makes a value an output. */
  void show(Value value) {
    outputs.add(new PlanOutput("out" + outputs.size(), value));
  }

  /** A result that is read by ops only. */
  Value between(Shape shape) {
    return plan.activation("between", shape);
  }

  /** What a forward op keeps for its backward op. */
  Value saved(ValueType kind, Shape shape) {
    return plan.saved("saved", kind, shape);
  }

  Value loss() {
    Value loss = plan.activation("loss", Shape.vector(1), ValueType.FLOAT32);
    losses.add(loss);
    return loss;
  }

  // --- ops

  OpPlan prepare(PreparationOp op) {
    preparation.add(op);
    tested.add(op);
    return this;
  }

  OpPlan forward(ForwardOp op) {
    forward.add(op);
    tested.add(op);
    return this;
  }

  OpPlan backward(BackwardOp op) {
    backward.add(op);
    tested.add(op);
    return this;
  }

  OpCase done() {
    List<PlanOutput> wide = outputs.stream().map(this::widened).toList();
    for (int i = 0; i < GAP; i++) {
      parameters.add(number());
    }
    List<Shape> shapes = planInputs.stream().map(input -> input.value().shape()).toList();
    Plan empty = plan.build();
    Plan whole =
        new Plan(
            request(shapes),
            empty.values(),
            preparation,
            forward,
            backward,
            planInputs,
            wide,
            losses);
    float[] vector = new float[parameters.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = parameters.get(i);
    }
    PlanTask task = new PlanTask(whole, vector, inputs, targets, new StepDraws(5, 17, 3));
    return new OpCase(name, task, Set.copyOf(tested.stream().map(Op::getClass).toList()));
  }

  /** Outputs are float32. */
  private PlanOutput widened(PlanOutput output) {
    Value value = output.value();
    if (value.type() == ValueType.FLOAT32) {
      return output;
    }
    Value wide = plan.activation("wide", value.shape(), ValueType.FLOAT32);
    if (training) {
      backward.add(new Convert(value, wide));
    } else {
      forward.add(new Convert(value, wide));
    }
    return new PlanOutput(output.name(), wide);
  }
}
