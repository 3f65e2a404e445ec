package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.ParallelOptions;
import org.kiln.optim.Optimizer;
import org.kiln.optim.Schedules;

/** A rate that a callback sets is the rate of the next step, and what the run says it was. */
class Trainer_LearningRateTest {

  private static final double RATE = 0.0125;

  /** On what the run trains. */
  enum On {
    ONEDNN(new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 1)),
    DL4J(new EngineOptions(EngineChoice.DL4J, Precision.FP32, 1)),
    REPLICAS(
        new EngineOptions(EngineChoice.AUTO, Precision.FP32, 2)
            .withParallel(ParallelOptions.averaging(2)));

    private final EngineOptions options;

    On(EngineOptions options) {
      this.options = options;
    }
  }

  /** Where it is set; always after step 1 of the run. */
  enum At {
    ITERATION_DONE,
    ON_STEP,
    EPOCH_START_OF_DL4J,
    NEW_UPDATER
  }

  private static final class Steps extends RunListener {

    private final List<Double> rates = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();

    @Override
    public void onStep(Step step) {
      rates.add(step.learningRate());
      losses.add(step.loss());
    }
  }

  private static TrainingListener setter(At at, Consumer<ComputationGraph> change) {
    return switch (at) {
      case ITERATION_DONE, NEW_UPDATER ->
          new BaseTrainingListener() {
            @Override
            public void iterationDone(Model model, int iteration, int epoch) {
              if (iteration == 0) {
                change.accept((ComputationGraph) model);
              }
            }
          };
      case ON_STEP ->
          new RunListener() {
            private RunContext context;

            @Override
            public void onRunStart(RunContext started) {
              context = started;
            }

            @Override
            public void onStep(Step step) {
              if (step.iteration() == 0) {
                change.accept((ComputationGraph) context.subject().network());
              }
            }
          };
      case EPOCH_START_OF_DL4J ->
          new BaseTrainingListener() {
            @Override
            public void onEpochStart(Model model) {
              change.accept((ComputationGraph) model);
            }
          };
    };
  }

  static Stream<Arguments> cases() {
    return Stream.of(On.values())
        .flatMap(on -> Stream.of(At.values()).map(at -> Arguments.of(on, at)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fit_rateSetByAListener_isUsedAndReported(On on, At at) {
    Consumer<ComputationGraph> change =
        at == At.NEW_UPDATER
            ? network -> Optimizer.adam(Schedules.constant(RATE), 0).applyTo(network)
            : network -> network.setLearningRate(RATE);
    Steps steps = new Steps();
    ComputationGraph network = TinyRuns.network();
    Run run =
        TinyRuns.trainer(network, 2)
            .engine(on.options)
            .listener(setter(at, change))
            .listener(steps)
            .fit();
    int first = at == At.EPOCH_START_OF_DL4J ? 0 : 1;
    assertThat(steps.rates.subList(first, steps.rates.size())).containsOnly(RATE);
    if (first == 1) {
      assertThat(steps.rates.get(0)).isEqualTo(run.context().schedule().valueAt(0));
    }
    assertThat(run.history()).extracting(EpochResult::learningRate).containsOnly(RATE);
  }

  /** The engines train with what they report. */
  @ParameterizedTest
  @EnumSource(
      value = At.class,
      names = {"ITERATION_DONE", "NEW_UPDATER"})
  void fit_rateSetByAListener_trainsTheSameOnBothEngines(At at) {
    double[][] parameters = new double[2][];
    for (int i = 0; i < 2; i++) {
      ComputationGraph network = TinyRuns.network();
      Consumer<ComputationGraph> change =
          at == At.NEW_UPDATER
              ? changed -> Optimizer.adam(Schedules.constant(RATE), 0).applyTo(changed)
              : changed -> changed.setLearningRate(10 * RATE);
      withoutDropout(network);
      TinyRuns.trainer(network, 1)
          .engine(On.values()[i].options)
          .listener(setter(at, change))
          .fit();
      parameters[i] = network.params().dup().data().asDouble();
    }
    assertClose("parameters", parameters[0], parameters[1], 2e-3, 1e-3);
  }

  /** Its masks are each engine's own. */
  private static void withoutDropout(ComputationGraph network) {
    network.getLayer("output").conf().getLayer().setIDropout(null);
  }
}
