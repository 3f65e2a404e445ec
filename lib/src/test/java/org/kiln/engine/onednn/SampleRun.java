package org.kiln.engine.onednn;

import static org.kiln.engine.Tolerance.assertClose;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the engine makes of a random graph.
 *
 * @param loss summed over the batch; 0 in inference
 * @param gradient the flat gradient vector; 0 in inference
 * @param outputs the network's outputs
 */
record SampleRun(double loss, double[] gradient, List<double[]> outputs) {

  /** Relative error that float32 is held to. */
  static final double FLOAT32 = 1e-4;

  static SampleRun of(Sample sample, boolean training, ValueType type, Set<Fusion> fusions) {
    ComputationGraph network = sample.network(DataType.FLOAT);
    NetworkView view = NetworkView.of(network);
    view.gradients().assign(0);
    PlanRequest request = new PlanRequest(training, type, List.of(shape(sample)), fusions);
    Plan plan = ((Lowered) Lowering.lower(network, request)).plan();
    try (CompiledPlan compiled = compile(plan, view)) {
      run(sample, compiled);
      List<double[]> outputs = new ArrayList<>();
      for (int i = 0; i < plan.outputs().size(); i++) {
        outputs.add(doubles(compiled.output(i)));
      }
      double[] gradient = view.gradients().dup().data().asDouble();
      return new SampleRun(compiled.loss(), gradient, outputs);
    }
  }

  /** Compiles for a network's own vectors, on two threads. */
  static CompiledPlan compile(Plan plan, NetworkView network) {
    FlatVectors vectors =
        new FlatVectors(
            network.network().params().data().addressPointer(),
            network.gradients().data().addressPointer(),
            network.network().params().length());
    return new OnednnProvider().open(2).compile(plan, vectors);
  }

  private static void run(Sample sample, CompiledPlan compiled) {
    List<FloatPointer> memory = new ArrayList<>();
    FloatPointer images = pointer(sample.nhwc());
    memory.add(images);
    compiled.input(0, new InputArray(images, ValueType.FLOAT32, PixelOrder.NHWC, shape(sample)));
    for (int i = 0; i < compiled.plan().losses().size(); i++) {
      FloatPointer targets = pointer(sample.targets(i));
      memory.add(targets);
      compiled.target(i, targets);
    }
    compiled.run(StepDraws.NONE);
    memory.forEach(FloatPointer::deallocate);
  }

  private static Shape shape(Sample sample) {
    return new Shape(sample.batch(), sample.channels(), sample.height(), sample.width());
  }

  private static FloatPointer pointer(double[] numbers) {
    FloatPointer pointer = new FloatPointer(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      pointer.put(i, (float) numbers[i]);
    }
    return pointer;
  }

  private static double[] doubles(FloatBuffer floats) {
    double[] numbers = new double[floats.capacity()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = floats.get(i);
    }
    return numbers;
  }

  /** What DL4J makes of it, in double precision. */
  static Dl4jReference reference(Sample sample) {
    INDArray[] inputs = {sample.features(DataType.DOUBLE)};
    INDArray[] labels = sample.labels(DataType.DOUBLE);
    return Dl4jReference.of(sample.network(DataType.DOUBLE), inputs, labels);
  }

  /** Holds float32 against it: loss, every parameter's gradient, outputs in both modes. */
  static void assertAgrees(Sample sample, Set<Fusion> fusions) {
    String what = sample + " fused by " + fusions;
    Dl4jReference expected = reference(sample);
    SampleRun training = of(sample, true, ValueType.FLOAT32, fusions);
    assertClose(
        what + ": loss",
        new double[] {training.loss()},
        new double[] {expected.loss()},
        FLOAT32,
        1);
    expected.assertGradient(what, training.gradient(), FLOAT32);
    assertOutputs(what + " in training", training, expected.trainingOutputs(), FLOAT32);
    SampleRun inference = of(sample, false, ValueType.FLOAT32, fusions);
    assertOutputs(what, inference, expected.inferenceOutputs(), FLOAT32);
  }

  /** Holds the outputs against others, relative to their largest. */
  static void assertOutputs(String what, SampleRun run, List<double[]> expected, double relative) {
    for (int i = 0; i < expected.size(); i++) {
      assertClose(what + ": output " + i, run.outputs.get(i), expected.get(i), relative, 1e-2);
    }
  }

  /** Euclidean length. */
  static double length(double[] vector) {
    double sum = 0;
    for (double number : vector) {
      sum += number * number;
    }
    return Math.sqrt(sum);
  }

  /** Cosine of the angle between two vectors; 0 if one is 0. */
  static double cosine(double[] one, double[] other) {
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
    }
    return product == 0 ? 0 : product / length(one) / length(other);
  }

  /** Length of the difference, divided by the length of {@code expected}. */
  static double distance(double[] actual, double[] expected) {
    double[] difference = new double[expected.length];
    for (int i = 0; i < expected.length; i++) {
      difference[i] = actual[i] - expected[i];
    }
    return length(difference) / (length(expected) + 1e-6);
  }
}
