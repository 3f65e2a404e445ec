package org.kiln.engine.lower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Census;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanInterpreter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Plans of random graphs, run by the reference interpreter, against DL4J in double precision. */
class Lowering_RandomGraphsTest {

  private static final int GRAPHS = 200;

  /** Graphs with each kind. */
  private static final int LEAST = 5;

  /** DL4J's GELU computes with constants of single precision, hence not 1e-12. */
  private static final double TOLERANCE = 1e-7;

  private static final Census CENSUS = new Census();

  @Property(
      tries = GRAPHS,
      shrinking = ShrinkingMode.OFF,
      edgeCases = EdgeCasesMode.NONE, // no graph twice
      seed = "20261121")
  void lower_agreesWithDl4j(@ForAll long seed) {
    Sample sample = RandomGraphs.sample(seed);
    ComputationGraph network = sample.network(DataType.DOUBLE);
    INDArray[] inputs = {sample.features(DataType.DOUBLE)};
    INDArray[] labels = sample.labels(DataType.DOUBLE);
    Dl4jReference expected = Dl4jReference.of(network, inputs, labels);
    Set<Fusion> fusions =
        switch (Math.floorMod(seed, 3)) {
          case 0 -> Fusion.NONE;
          case 1 -> Fusion.DEFAULT;
          default -> Fusion.ALL;
        };
    String what = sample + " fused by " + fusions;
    Plan training = PlanRuns.plan(network, true, fusions, sample.input());
    PlanRuns.assertTrains(what, training, run(sample, network, training), expected, TOLERANCE);
    Plan inference = PlanRuns.plan(network, false, fusions, sample.input());
    PlanInterpreter run = run(sample, network, inference);
    PlanRuns.assertOutputs(what, inference, run, expected.inferenceOutputs(), TOLERANCE);
    CENSUS.add(sample);
  }

  private static PlanInterpreter run(Sample sample, ComputationGraph network, Plan plan) {
    double[][] targets = new double[plan.outputs().size()][];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = sample.targets(i);
    }
    return PlanRuns.run(plan, network.params(), sample.nhwc(), targets);
  }

  @AfterContainer
  static void enoughOfEachKindRan() {
    System.out.println("Lowering against DL4J: " + CENSUS);
    assertThat(CENSUS.graphs()).isEqualTo(GRAPHS);
    CENSUS.assertLeast(LEAST);
  }
}
