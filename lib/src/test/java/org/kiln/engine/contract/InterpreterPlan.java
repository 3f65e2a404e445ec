package org.kiln.engine.contract;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.compiled.StepTimer;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanInterpreter;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.ValueType;

/** A plan of {@link InterpreterExecutor}: everything it is lent it copies, as to a device. */
final class InterpreterPlan implements CompiledPlan {

  private final Plan plan;
  private final FlatVectors vectors;
  private final Consumer<InterpreterPlan> trained;
  private final double[][] inputs;
  private final double[][] targets;
  private final List<FloatBuffer> outputs;
  private PlanInterpreter last;
  private double[] gradient;
  private boolean closed;

  /**
   * @param trained is told of each run that has written a gradient
   */
  InterpreterPlan(Plan plan, FlatVectors vectors, Consumer<InterpreterPlan> trained) {
    this.plan = plan;
    this.vectors = vectors;
    this.trained = trained;
    this.inputs = new double[plan.inputs().size()][];
    this.targets = new double[plan.losses().size()][];
    this.outputs =
        plan.outputs().stream()
            .map(output -> FloatBuffer.allocate((int) output.value().shape().count()))
            .toList();
  }

  @Override
  public Plan plan() {
    return plan;
  }

  @Override
  public void input(int index, InputArray array) {
    requireOpen();
    double[] numbers = numbers(array.address(), array.type(), array.shape().count());
    boolean matrix = plan.inputs().get(index).value().shape().pixels() == 1;
    PixelOrder wanted = matrix && array.shape().pixels() > 1 ? PixelOrder.NCHW : PixelOrder.NHWC;
    inputs[index] =
        array.order() == wanted ? numbers : PixelOrders.reordered(numbers, array.shape(), wanted);
  }

  private static double[] numbers(Pointer address, ValueType type, long count) {
    double[] numbers = new double[Math.toIntExact(count)];
    ShortPointer halves = new ShortPointer(address);
    FloatBuffer floats = FlatVectors.view(address, count);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          type == ValueType.FLOAT32 ? floats.get(i) : Float.intBitsToFloat(halves.get(i) << 16);
    }
    return numbers;
  }

  @Override
  public void target(int index, Pointer address) {
    requireOpen();
    long count = plan.outputs().get(index).value().shape().count();
    targets[index] = numbers(address, ValueType.FLOAT32, count);
  }

  @Override
  public void run(StepDraws draws) {
    requireOpen();
    if (Arrays.asList(targets).contains(null)) {
      throw new IllegalStateException("A training run without targets: expected them before it");
    }
    float[] parameters = new float[(int) vectors.length()];
    vectors.parameterNumbers().get(parameters);
    last = new PlanInterpreter(plan, PlanTask.doubles(parameters), draws);
    last.run(List.of(inputs), List.of(targets));
    for (int i = 0; i < outputs.size(); i++) {
      double[] numbers = last.get(plan.outputs().get(i).value());
      outputs.get(i).put(0, PlanTask.floats(numbers));
    }
    if (plan.training()) {
      gradient = last.gradient();
      trained.accept(this);
    }
  }

  /** Puts the gradient where the host has it. */
  void bringBack() {
    FloatBuffer host = vectors.gradientNumbers();
    for (ParameterSlice slice : PlanTask.written(plan)) {
      for (int i = (int) slice.offset(); i < slice.offset() + slice.length(); i++) {
        host.put(i, (float) gradient[i]);
      }
    }
  }

  @Override
  public double loss(int index) {
    requireOpen();
    return last.get(plan.losses().get(index))[0];
  }

  @Override
  public FloatBuffer output(int index) {
    requireOpen();
    return outputs.get(index);
  }

  @Override
  public void release() {
    requireOpen();
    Arrays.fill(targets, null);
  }

  @Override
  public StepTimer timer(int rounds) {
    requireOpen();
    throw new UnsupportedOperationException("The interpreter's time is nobody's concern");
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("A closed plan was used: compile another");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
