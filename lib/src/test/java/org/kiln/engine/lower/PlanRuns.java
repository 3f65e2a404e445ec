package org.kiln.engine.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanInterpreter;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lowers networks and runs the plans by the reference interpreter. */
public final class PlanRuns {

  private PlanRuns() {}

  /** The plan of a network that must have one. */
  public static Plan plan(
      ComputationGraph network, boolean training, Set<Fusion> fusions, Shape input) {
    return plan(Lowering.lower(network, request(training, fusions, input)));
  }

  public static Plan plan(LoweringResult result) {
    assertThat(result).isInstanceOf(Lowered.class);
    return ((Lowered) result).plan();
  }

  public static PlanRequest request(boolean training, Set<Fusion> fusions, Shape input) {
    return new PlanRequest(training, ValueType.FLOAT32, List.of(input), fusions);
  }

  /**
   * Runs a plan on the network's parameters.
   *
   * @param nhwc the only input
   * @param targets for each output; may be empty in inference
   */
  public static PlanInterpreter run(
      Plan plan, INDArray parameters, double[] nhwc, double[]... targets) {
    double[] vector = parameters.dup().data().asDouble();
    PlanInterpreter interpreter = new PlanInterpreter(plan, vector, StepDraws.NONE);
    interpreter.run(List.of(nhwc), List.of(targets));
    return interpreter;
  }

  /** Holds a training run against DL4J: loss, every gradient, outputs. */
  public static void assertTrains(
      String what, Plan plan, PlanInterpreter run, Dl4jReference expected, double tolerance) {
    double[] loss = {run.loss()};
    assertClose(what + ": loss", loss, new double[] {expected.loss()}, tolerance, 1);
    assertOutputs(what, plan, run, expected.trainingOutputs(), tolerance);
    expected.assertGradient(what, run.gradient(), tolerance);
  }

  /** Holds outputs against DL4J's. */
  public static void assertOutputs(
      String what, Plan plan, PlanInterpreter run, List<double[]> expected, double tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      double[] output = run.get(plan.outputs().get(i).value());
      assertClose(what + ": output " + i, output, expected.get(i), tolerance, 1e-3);
    }
  }
}
