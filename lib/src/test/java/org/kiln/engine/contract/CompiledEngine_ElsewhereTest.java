package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.kiln.data.Batch;
import org.kiln.engine.compiled.CompiledEngine;
import org.kiln.engine.compiled.CompiledEngines;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.Executors;
import org.kiln.engine.compiled.SmallNetworks;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;

/**
 * The compiled engine on a device that computes in memory of its own: whoever looks at the network
 * sees what was trained there.
 */
class CompiledEngine_ElsewhereTest {

  private static final int STEPS = 4;

  private static ComputationGraph network(IUpdater updater) {
    return SmallNetworks.graph(new Training(updater, 0, 1e-3, 0, false));
  }

  private static CompiledEngine open(ComputationGraph network, Executor executor) {
    return CompiledEngine.open(network, CompiledEngines.FLOAT32, executor);
  }

  /** Sizes change on the way, so that plans do, and with them who holds the gradient. */
  private static Batch batch(int step) {
    return SmallNetworks.batch(step % 2 == 0 ? 5 : 3, step);
  }

  private static double[] trained(IUpdater updater, Executor executor) {
    ComputationGraph network = network(updater);
    try (CompiledEngine engine = open(network, executor)) {
      for (int step = 0; step < STEPS; step++) {
        engine.fit(batch(step));
      }
    }
    return network.params().dup().data().asDouble();
  }

  /** Two updaters that are fused, and one that DL4J computes from its own gradient vector. */
  @Test
  void fit_andClose_trainsAsOnednnDoes() {
    for (IUpdater updater : List.of(new Momentum(0.05, 0.9), new Adam(1e-3), new RmsProp(1e-3))) {
      double[] before = network(updater).params().data().asDouble();
      double[] expected = trained(updater, Executors.open("onednn", 2));
      double[] actual = trained(updater, new InterpreterExecutor());
      assertThat(distance(actual, before)).as("way that was trained").isGreaterThan(1e-2);
      assertClose(updater.toString(), actual, expected, 1e-5, 0);
    }
  }

  private static double distance(double[] one, double[] other) {
    double distance = 0;
    for (int i = 0; i < one.length; i++) {
      distance = Math.max(distance, Math.abs(one[i] - other[i]));
    }
    return distance;
  }

  /** What a listener sees: gradients before the update, parameters after. */
  private static final class Looking extends BaseTrainingListener {
    private final List<double[]> gradients = new ArrayList<>();
    private final List<double[]> parameters = new ArrayList<>();

    @Override
    public void onGradientCalculation(Model model) {
      gradients.add(model.gradient().gradient().dup().data().asDouble());
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      parameters.add(model.params().dup().data().asDouble());
    }
  }

  private static Looking look(Executor executor) {
    ComputationGraph network = network(new Momentum(0.05, 0.9));
    Looking listener = new Looking();
    network.setListeners(listener);
    try (CompiledEngine engine = open(network, executor)) {
      for (int step = 0; step < STEPS; step++) {
        engine.fit(batch(step));
      }
    }
    return listener;
  }

  @Test
  void listeners_seeGradientsAndTrainedParameters() {
    Looking expected = look(Executors.open("onednn", 2));
    Looking actual = look(new InterpreterExecutor());
    assertThat(actual.gradients).hasSize(STEPS).hasSameSizeAs(actual.parameters);
    for (int step = 0; step < STEPS; step++) {
      assertClose("gradient", actual.gradients.get(step), expected.gradients.get(step), 1e-4, 0);
      assertClose(
          "parameters", actual.parameters.get(step), expected.parameters.get(step), 1e-5, 0);
    }
    assertThat(actual.parameters.get(0)).isNotEqualTo(actual.parameters.get(STEPS - 1));
  }

  /** Asked for twice, and in the middle of a run: nothing is undone. */
  @Test
  void synchronise_givesTheTrainedParameters() {
    ComputationGraph network = network(new Momentum(0.05, 0.9));
    ComputationGraph reference = network(new Momentum(0.05, 0.9));
    try (CompiledEngine engine = open(network, new InterpreterExecutor());
        CompiledEngine onednn = open(reference, Executors.open("onednn", 2))) {
      for (int step = 0; step < STEPS; step++) {
        INDArray before = network.params().dup();
        engine.fit(batch(step));
        onednn.fit(batch(step));
        engine.synchronise();
        engine.synchronise();
        double[] own = network.params().dup().data().asDouble();
        assertThat(own).isNotEqualTo(before.data().asDouble());
        assertClose("parameters", own, reference.params().dup().data().asDouble(), 1e-5, 0);
      }
    }
  }

  @Test
  void predict_usesTheTrainedParameters() {
    ComputationGraph network = network(new Momentum(0.05, 0.9));
    Batch batch = SmallNetworks.batch(5, 9);
    try (CompiledEngine engine = open(network, new InterpreterExecutor())) {
      double[] before = numbers(engine.predict(batch));
      engine.fit(batch);
      double[] after = numbers(engine.predict(batch));
      assertThat(after).isNotEqualTo(before);
      double[] dl4j = network.output(batch.toDataSet().getFeatures())[0].dup().data().asDouble();
      assertClose("predictions", after, dl4j, 1e-5, 0);
    }
  }

  private static double[] numbers(FloatBuffer rows) {
    float[] numbers = new float[rows.remaining()];
    rows.get(numbers);
    return PlanTask.doubles(numbers);
  }
}
