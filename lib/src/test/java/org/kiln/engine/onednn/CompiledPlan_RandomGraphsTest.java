package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Census;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Lowering;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Random graphs run by oneDNN, against DL4J in double precision. */
class CompiledPlan_RandomGraphsTest {

  private static final int GRAPHS = 160;

  private static final double FLOAT32 = 1e-4;

  private static final Census CENSUS = new Census();

  @Property(tries = GRAPHS, shrinking = ShrinkingMode.OFF, seed = "20261121")
  void run_agreesWithDl4j(@ForAll long seed) {
    Sample sample = RandomGraphs.sample(seed);
    INDArray[] inputs = {sample.features(DataType.DOUBLE)};
    INDArray[] labels = sample.labels(DataType.DOUBLE);
    Dl4jReference expected = Dl4jReference.of(sample.network(DataType.DOUBLE), inputs, labels);
    Set<Fusion> fusions = seed % 3 == 0 ? Fusion.NONE : seed % 3 == 1 ? Fusion.DEFAULT : Fusion.ALL;
    ComputationGraph network = sample.network(DataType.FLOAT);
    NetworkState state = new NetworkState(NetworkView.of(network));
    state.gradients().assign(0);
    compare(sample, state, plan(network, sample, true, fusions), expected);
    compare(sample, state, plan(network, sample, false, fusions), expected);
    CENSUS.add(sample);
  }

  private static void compare(
      Sample sample, NetworkState state, Plan plan, Dl4jReference expected) {
    try (CompiledPlan compiled = new CompiledPlan(plan, state.vectors(), 2)) {
      run(sample, compiled);
      List<double[]> outputs = expected.inferenceOutputs();
      if (plan.training()) {
        outputs = expected.trainingOutputs();
        double[] loss = {compiled.loss()};
        assertClose(sample + ": loss", loss, new double[] {expected.loss()}, FLOAT32, 1);
        double[] gradient = state.gradients().dup().data().asDouble();
        assertClose(sample + ": gradient", gradient, expected.gradient(), FLOAT32, 1e-2);
      }
      for (int i = 0; i < outputs.size(); i++) {
        double[] output = doubles(compiled.output(i));
        assertClose(sample + ": output " + i, output, outputs.get(i), FLOAT32, 1e-2);
      }
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

  private static Plan plan(
      ComputationGraph network, Sample sample, boolean training, Set<Fusion> fusions) {
    PlanRequest request =
        new PlanRequest(training, ValueType.FLOAT32, List.of(shape(sample)), fusions);
    return (Plan) Lowering.lower(network, request);
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

  @AfterContainer
  static void enoughOfEachKindRan() {
    assertThat(CENSUS.graphs()).isEqualTo(GRAPHS);
    for (Kind kind : Kind.values()) {
      assertThat(CENSUS.count(kind)).as("graphs with " + kind).isGreaterThanOrEqualTo(2);
    }
  }
}
