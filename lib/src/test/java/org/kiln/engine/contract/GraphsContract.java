package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Census;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.lower.Lowered;
import org.kiln.engine.lower.Lowering;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;

/** Whole graphs of everything that is lowered, joined as the executor wants it. */
interface GraphsContract extends ExecutorSubject {

  int GRAPHS = 48;

  /** In float32, relative to the largest number of a tensor. */
  double GRAPH_FLOAT32 = 1e-4;

  /** In bfloat16, relative to the largest output. */
  double GRAPH_BFLOAT16_OUTPUTS = 0.15;

  /** In bfloat16, the distance of the whole gradient relative to its length. */
  double GRAPH_BFLOAT16_GRADIENT = 0.2;

  /** Where rounding may decide that another number wins, and takes all the gradient. */
  Set<Kind> MAXIMA = Set.of(Kind.MAX, Kind.MAX_POOLING, Kind.GLOBAL_MAX_POOLING);

  @Test
  default void run_randomGraphs_agreeWithTheInterpreter() {
    for (ValueType type : types()) {
      Executor executor = open();
      Random seeds = new Random(20261127);
      Census census = new Census();
      int gradients = 0;
      for (int i = 0; i < GRAPHS; i++) {
        Sample sample = RandomGraphs.sample(seeds.nextLong());
        agrees(executor, sample, type, false);
        gradients += agrees(executor, sample, type, true) ? 1 : 0;
        census.add(sample);
      }
      System.out.printf("Graphs on %s in %s: %s%n", executor.name(), type, census);
      census.assertLeast(1);
      assertThat(gradients).as("graphs whose gradient was compared").isGreaterThan(GRAPHS / 4);
    }
  }

  /** Fails unless the graph agrees; false if its gradient could not be compared. */
  private static boolean agrees(
      Executor executor, Sample sample, ValueType type, boolean training) {
    PlanTask task = task(executor, sample, type, training);
    PlanResult expected = task.expected();
    PlanResult result = task.on(executor);
    if (type == ValueType.FLOAT32) {
      result.assertClose(expected, GRAPH_FLOAT32, 1e-2);
      return true;
    }
    PlanResult forward = new PlanResult(result.loss(), result.outputs(), expected.gradient());
    forward.assertClose(expected, GRAPH_BFLOAT16_OUTPUTS, 1e-2);
    if (!Collections.disjoint(sample.kinds(), MAXIMA)) {
      return false;
    }
    assertThat(distance(result.gradient(), expected.gradient()))
        .as(sample + ": gradient")
        .isLessThan(GRAPH_BFLOAT16_GRADIENT);
    return true;
  }

  private static double distance(double[] actual, double[] expected) {
    double difference = 0;
    double length = 1e-12;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }

  private static PlanTask task(Executor executor, Sample sample, ValueType type, boolean training) {
    ComputationGraph network = sample.network(DataType.FLOAT);
    Set<Fusion> fusions = sample.seed() % 2 == 0 ? executor.fusions() : Fusion.ALL;
    PlanRequest request = new PlanRequest(training, type, List.of(sample.input()), fusions);
    Lowered lowered = (Lowered) Lowering.lower(network, request);
    List<float[]> targets = new ArrayList<>();
    for (int i = 0; i < lowered.plan().losses().size(); i++) {
      targets.add(PlanTask.floats(sample.targets(i)));
    }
    return new PlanTask(
        lowered.plan(),
        network.params().dup().data().asFloat(),
        List.of(PlanTask.floats(sample.nhwc())),
        targets,
        StepDraws.NONE);
  }
}
