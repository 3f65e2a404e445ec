package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.NetworkView;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** The update on several threads, as large networks have it. */
class ParameterUpdate_RunTest {

  private static final int STEPS = 3;

  static Stream<Training> trainings() {
    return Stream.of(
        new Training(new Sgd(0.1), 1e-3, 0, 0, false),
        new Training(new Nesterovs(0.05, 0.9), 0, 1e-3, 0, false),
        new Training(new Adam(1e-2), 0, 0, 1e-2, false));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void run_severalThreads_sameBitsAsOne(Training training) {
    Result one = run(training, 1, false);
    for (int threads : new int[] {2, 3, 7}) {
      assertThat(run(training, threads, false)).isEqualTo(one);
    }
    assertThat(one.parameters()).isNotEqualTo(network(training).params());
  }

  @Test
  void run_interruptedThread_finishesAndStaysInterrupted() {
    Training training = Training.plain(new Adam(1e-2));
    Result expected = run(training, 1, false);
    assertThat(run(training, 3, true)).isEqualTo(expected);
    assertThat(Thread.interrupted()).isTrue();
  }

  private record Result(INDArray parameters, INDArray state, double score) {}

  private static Result run(Training training, int threads, boolean interrupted) {
    ComputationGraph network = network(training);
    NetworkView view = NetworkView.of(network);
    NetworkState state = new NetworkState(view);
    double score = 0;
    try (ParameterUpdate update = new ParameterUpdate(view, threads, 0)) {
      Nd4j.getRandom().setSeed(5);
      for (int step = 0; step < STEPS; step++) {
        state.gradients().assign(Nd4j.randn(1, state.vectors().length()));
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        score += update.run(state, 8, false);
        view.iterationCount(step + 1);
      }
    }
    INDArray kept = view.updaterState();
    return new Result(network.params().dup(), kept == null ? null : kept.dup(), score);
  }

  /** A few thousand parameters: chunks for every thread, and a last one that is not full. */
  private static ComputationGraph network(Training training) {
    var configuration =
        SmallNetworks.builder(training)
            .graphBuilder()
            .addInputs("input")
            .addLayer("dense", new DenseLayer.Builder().nOut(150).build(), "input")
            .addLayer("hidden", new DenseLayer.Builder().nOut(61).build(), "dense")
            .addLayer(
                "output",
                new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
                "hidden")
            .setOutputs("output")
            .setInputTypes(InputType.feedForward(40))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }
}
