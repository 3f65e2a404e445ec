package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Census;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Plans of random graphs, run by the reference interpreter, against DL4J in double precision. */
class Lowering_RandomGraphsTest {

  private static final int GRAPHS = 60;

  /** DL4J's GELU computes with constants of single precision, hence not 1e-12. */
  private static final double TOLERANCE = 1e-7;

  private static final Census CENSUS = new Census();

  @Property(tries = GRAPHS, shrinking = ShrinkingMode.OFF, seed = "20261121")
  void lower_agreesWithDl4j(@ForAll long seed) {
    Sample sample = RandomGraphs.sample(seed);
    ComputationGraph network = sample.network(DataType.DOUBLE);
    INDArray[] inputs = {sample.features(DataType.DOUBLE)};
    INDArray[] labels = sample.labels(DataType.DOUBLE);
    Dl4jReference expected = Dl4jReference.of(network, inputs, labels);
    Set<Fusion> fusions = seed % 3 == 0 ? Fusion.NONE : seed % 3 == 1 ? Fusion.DEFAULT : Fusion.ALL;
    train(sample, network, fusions, expected);
    infer(sample, network, fusions, expected);
    CENSUS.add(sample);
  }

  private static void train(
      Sample sample, ComputationGraph network, Set<Fusion> fusions, Dl4jReference expected) {
    Plan plan = plan(network, request(sample, true, fusions));
    PlanInterpreter interpreter = run(sample, network, plan);
    double[] loss = {interpreter.loss()};
    assertClose(sample + ": loss", loss, new double[] {expected.loss()}, TOLERANCE, 1);
    compareOutputs(sample, plan, interpreter, expected.trainingOutputs());
    double[] gradient = interpreter.gradient();
    assertClose(sample + ": gradient", gradient, expected.gradient(), TOLERANCE, 1e-3);
  }

  private static void infer(
      Sample sample, ComputationGraph network, Set<Fusion> fusions, Dl4jReference expected) {
    Plan plan = plan(network, request(sample, false, fusions));
    PlanInterpreter interpreter = run(sample, network, plan);
    compareOutputs(sample, plan, interpreter, expected.inferenceOutputs());
  }

  private static void compareOutputs(
      Sample sample, Plan plan, PlanInterpreter interpreter, List<double[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      double[] output = interpreter.get(plan.outputs().get(i).value());
      assertClose(sample + ": output " + i, output, expected.get(i), TOLERANCE, 1e-3);
    }
  }

  private static PlanRequest request(Sample sample, boolean training, Set<Fusion> fusions) {
    return new PlanRequest(training, ValueType.FLOAT32, List.of(sample.input()), fusions);
  }

  private static Plan plan(ComputationGraph network, PlanRequest request) {
    LoweringResult result = Lowering.lower(network, request);
    assertThat(result).isInstanceOf(Plan.class);
    return (Plan) result;
  }

  private static PlanInterpreter run(Sample sample, ComputationGraph network, Plan plan) {
    double[] parameters = network.params().dup().data().asDouble();
    PlanInterpreter interpreter = new PlanInterpreter(plan, parameters, sample.seed());
    List<double[]> targets = new ArrayList<>();
    for (int i = 0; i < plan.outputs().size(); i++) {
      targets.add(sample.targets(i));
    }
    interpreter.run(List.of(sample.nhwc()), targets);
    return interpreter;
  }

  @AfterContainer
  static void enoughOfEachKindRan() {
    assertThat(CENSUS.graphs()).isEqualTo(GRAPHS);
    for (Kind kind : Kind.values()) {
      assertThat(CENSUS.count(kind)).as("graphs with " + kind).isGreaterThanOrEqualTo(2);
    }
  }
}
