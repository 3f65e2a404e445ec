package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertSameBits;
import static org.kiln.engine.parallel.ParallelNetworks.deviation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.engine.ParallelOptions;
import org.kiln.optim.Momentum;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Replicas that exchange gradients, and a batch in pieces, against one network on all of the batch:
 * the same parameters, updater state and losses with every updater, for without batch norm nothing
 * but the order of additions is different.
 */
class CompiledReplicas_ExactTest {

  private static final int STEPS = 50;

  /** Relative to the largest parameter. */
  private static final double TOLERANCE = 1e-6;

  private static final EngineOptions ONE =
      new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 2);

  /** What trains. */
  enum Case {
    SGD(() -> new Sgd(0.1)),
    MOMENTUM(() -> new Momentum(0.05, 0.9)),
    NESTEROV(() -> new Nesterovs(0.05, 0.9)),
    ADAM(() -> new Adam(1e-3)),
    ADAM_W(() -> new Adam(1e-3)) {
      @Override
      NeuralNetConfiguration.Builder settings() {
        return super.settings().weightDecay(1e-2);
      }
    },
    L1_L2(() -> new Adam(1e-3)) {
      @Override
      NeuralNetConfiguration.Builder settings() {
        return super.settings().l1(1e-4).l2(1e-3);
      }
    },
    RMS_PROP(() -> new RmsProp(1e-3)),
    AMS_GRAD(() -> new AMSGrad(1e-3)),
    ADA_GRAD(() -> new AdaGrad(1e-2)),
    CLIPPED(() -> new Sgd(0.1)) {
      @Override
      NeuralNetConfiguration.Builder settings() {
        return super.settings()
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(0.02);
      }
    },
    CLIPPED_BY_GLOBAL_NORM(() -> new Adam(1e-3)) {
      @Override
      EngineOptions options(EngineOptions options) {
        return options.withClipNorm(0.05);
      }
    },
    CLIPPED_THEN_DL4J(() -> new RmsProp(1e-3)) {
      @Override
      EngineOptions options(EngineOptions options) {
        return options.withClipNorm(0.05);
      }
    },
    DROPOUT(() -> new Adam(1e-3)) {
      @Override
      NeuralNetConfiguration.Builder settings() {
        return super.settings().dropOut(0.7);
      }
    },
    SUMS(() -> new Sgd(0.005)) {
      @Override
      NeuralNetConfiguration.Builder settings() {
        return super.settings().miniBatch(false);
      }
    };

    private final Supplier<IUpdater> updater;

    Case(Supplier<IUpdater> updater) {
      this.updater = updater;
    }

    NeuralNetConfiguration.Builder settings() {
      return new NeuralNetConfiguration.Builder()
          .seed(11)
          .updater(updater.get())
          .activation(Activation.TANH)
          .convolutionMode(ConvolutionMode.Same);
    }

    EngineOptions options(EngineOptions options) {
      return options;
    }

    ComputationGraph network() {
      var graph =
          settings()
              .graphBuilder()
              .addInputs("input")
              .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "input")
              .addLayer("pool", new GlobalPoolingLayer.Builder().build(), "conv")
              .addLayer("dense", new DenseLayer.Builder().nOut(6).build(), "pool")
              .addLayer(
                  "output",
                  new OutputLayer.Builder(LossFunction.MCXENT)
                      .nOut(ParallelNetworks.CLASSES)
                      .activation(Activation.SOFTMAX)
                      .build(),
                  "dense")
              .setOutputs("output")
              .setInputTypes(InputType.convolutional(5, 5, 3));
      ComputationGraph network = new ComputationGraph(graph.build());
      network.init();
      return network;
    }
  }

  private record Result(INDArray parameters, INDArray state, List<Double> losses) {

    /** Largest difference from {@code other}, relative to its largest number. */
    double deviationFrom(Result other) {
      double worst = deviation(parameters, other.parameters);
      if (state != null) {
        worst = Math.max(worst, deviation(state, other.state));
      }
      for (int i = 0; i < losses.size(); i++) {
        double difference = Math.abs(losses.get(i) - other.losses.get(i));
        worst = Math.max(worst, difference / other.losses.get(i));
      }
      return worst;
    }
  }

  @ParameterizedTest
  @EnumSource
  void fit_replicasAndPieces_areOneNetworkOnTheWholeBatch(Case training) {
    Result expected = train(training, ONE);
    double worst = 0;
    for (EngineOptions options :
        List.of(
            ONE.withParallel(ParallelOptions.averaging(2)),
            ONE.withParallel(ParallelOptions.averaging(3)),
            ONE.withParallel(ParallelOptions.averaging(4)),
            ONE.withAccumulate(2),
            ONE.withAccumulate(3),
            ONE.withAccumulate(2).withParallel(ParallelOptions.averaging(2)))) {
      Result actual = train(training, options);
      worst = Math.max(worst, actual.deviationFrom(expected));
      assertSameBits("parameters", train(training, options).parameters(), actual.parameters());
    }
    System.out.printf("replicas and pieces, %s: largest deviation %.1e%n", training, worst);
    assertThat(worst).isLessThan(TOLERANCE);
    assertThat(deviation(expected.parameters(), training.network().params()))
        .isGreaterThan(1000 * TOLERANCE);
  }

  /** Full batches, some that do not divide, some smaller than the replicas. */
  private static Result train(Case training, EngineOptions options) {
    ComputationGraph network = training.network();
    List<Double> losses = new ArrayList<>();
    try (Engine engine = Engines.choose(network, training.options(options))) {
      for (int step = 0; step < STEPS; step++) {
        int size = step % 10 == 9 ? 1 : step % 5 == 4 ? 7 : 12;
        losses.add(engine.fit(smoothed(ParallelNetworks.batch(size, step))));
      }
    }
    INDArray state = network.getUpdater().getStateViewArray();
    return new Result(network.params().dup(), state == null ? null : state.dup(), losses);
  }

  /** Label smoothing of 0.1. */
  private static Batch smoothed(Batch batch) {
    for (int i = 0; i < batch.size() * ParallelNetworks.CLASSES; i++) {
      float target = batch.targets().get(i);
      batch.targets().put(i, 0.9f * target + 0.1f / ParallelNetworks.CLASSES);
    }
    return batch;
  }
}
