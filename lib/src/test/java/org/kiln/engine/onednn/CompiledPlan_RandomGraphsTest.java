package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kiln.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.kiln.engine.Dl4jReference;
import org.kiln.engine.RandomGraphs;
import org.kiln.engine.RandomGraphs.Census;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.engine.RandomGraphs.Sample;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Random graphs run by oneDNN, against DL4J in double precision. */
class CompiledPlan_RandomGraphsTest {

  private static final int GRAPHS = 160;
  private static final int BFLOAT16_GRAPHS = 60;

  private static final double FLOAT32 = 1e-4;

  /** Of the largest output. Seen: 0.04. */
  private static final double BFLOAT16_OUTPUTS = 0.1;

  /**
   * Distance of the gradient vectors of half of all graphs. Seen: 0.01. A single graph may be far
   * off, because rounding decides other winners of a maximum.
   */
  private static final double BFLOAT16_MEDIAN = 0.03;

  private static final Census CENSUS = new Census();
  private static final List<Double> DISTANCES = new ArrayList<>();

  @Property(tries = GRAPHS, shrinking = ShrinkingMode.OFF, seed = "20261121")
  void run_float32_agreesWithDl4j(@ForAll long seed) {
    Sample sample = RandomGraphs.sample(seed);
    Dl4jReference expected = reference(sample);
    Set<Fusion> fusions = seed % 3 == 0 ? Fusion.NONE : seed % 3 == 1 ? Fusion.DEFAULT : Fusion.ALL;
    SampleRun training = SampleRun.of(sample, true, ValueType.FLOAT32, fusions);
    double[] loss = {training.loss()};
    assertClose(sample + ": loss", loss, new double[] {expected.loss()}, FLOAT32, 1);
    assertClose(sample + ": gradient", training.gradient(), expected.gradient(), FLOAT32, 1e-2);
    assertOutputs(sample, training.outputs(), expected.trainingOutputs(), FLOAT32);
    SampleRun inference = SampleRun.of(sample, false, ValueType.FLOAT32, fusions);
    assertOutputs(sample, inference.outputs(), expected.inferenceOutputs(), FLOAT32);
    CENSUS.add(sample);
  }

  @Property(tries = BFLOAT16_GRAPHS, shrinking = ShrinkingMode.OFF, seed = "20261122")
  void run_bfloat16_staysNearDl4j(@ForAll long seed) {
    assumeTrue(OnednnLibrary.bfloat16());
    Sample sample = RandomGraphs.sample(seed);
    Dl4jReference expected = reference(sample);
    SampleRun training = SampleRun.of(sample, true, ValueType.BFLOAT16, Fusion.DEFAULT);
    assertOutputs(sample, training.outputs(), expected.trainingOutputs(), BFLOAT16_OUTPUTS);
    SampleRun inference = SampleRun.of(sample, false, ValueType.BFLOAT16, Fusion.DEFAULT);
    assertOutputs(sample, inference.outputs(), expected.inferenceOutputs(), BFLOAT16_OUTPUTS);
    double distance = SampleRun.distance(training.gradient(), expected.gradient());
    assertThat(distance).as(sample + ": gradient").isLessThan(1);
    DISTANCES.add(distance);
  }

  private static Dl4jReference reference(Sample sample) {
    INDArray[] inputs = {sample.features(DataType.DOUBLE)};
    INDArray[] labels = sample.labels(DataType.DOUBLE);
    return Dl4jReference.of(sample.network(DataType.DOUBLE), inputs, labels);
  }

  private static void assertOutputs(
      Sample sample, List<double[]> actual, List<double[]> expected, double tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      assertClose(sample + ": output " + i, actual.get(i), expected.get(i), tolerance, 1e-2);
    }
  }

  @AfterContainer
  static void enoughOfEachKindRan() {
    assertThat(CENSUS.graphs()).isEqualTo(GRAPHS);
    for (Kind kind : Kind.values()) {
      assertThat(CENSUS.count(kind)).as("graphs with " + kind).isGreaterThanOrEqualTo(2);
    }
    if (OnednnLibrary.bfloat16()) {
      assertThat(DISTANCES).hasSize(BFLOAT16_GRAPHS);
      Collections.sort(DISTANCES);
      assertThat(DISTANCES.get(BFLOAT16_GRAPHS / 2)).isLessThan(BFLOAT16_MEDIAN);
    }
  }
}
