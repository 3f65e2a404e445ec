package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Lowering;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the engine makes of a random graph.
 *
 * @param loss summed over the batch; 0 in inference
 * @param gradient the flat gradient vector; 0 in inference
 * @param outputs the network's outputs
 */
record SampleRun(double loss, double[] gradient, List<double[]> outputs) {

  static SampleRun of(Sample sample, boolean training, ValueType type, Set<Fusion> fusions) {
    ComputationGraph network = sample.network(DataType.FLOAT);
    NetworkState state = new NetworkState(NetworkView.of(network));
    state.gradients().assign(0);
    PlanRequest request = new PlanRequest(training, type, List.of(shape(sample)), fusions);
    Plan plan = (Plan) Lowering.lower(network, request);
    try (CompiledPlan compiled = new CompiledPlan(plan, state.vectors(), 2)) {
      run(sample, compiled);
      List<double[]> outputs = new ArrayList<>();
      for (int i = 0; i < plan.outputs().size(); i++) {
        outputs.add(doubles(compiled.output(i)));
      }
      double[] gradient = state.gradients().dup().data().asDouble();
      return new SampleRun(compiled.loss(), gradient, outputs);
    }
  }

  private static void run(Sample sample, CompiledPlan compiled) {
    List<FloatPointer> memory = new ArrayList<>();
    FloatPointer images = pointer(sample.nhwc());
    memory.add(images);
    compiled.input(0).feed(images, NumberType.FLOAT32, false, shape(sample));
    for (int i = 0; i < compiled.plan().losses().size(); i++) {
      FloatPointer targets = pointer(sample.targets(i));
      memory.add(targets);
      compiled.memories().target(i).bind(targets, targets.asBuffer());
    }
    compiled.run();
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

  /** Length of the difference, divided by the length of {@code expected}. */
  static double distance(double[] actual, double[] expected) {
    double difference = 0;
    double length = 1e-12;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      length += expected[i] * expected[i];
    }
    return Math.sqrt(difference / length);
  }
}
