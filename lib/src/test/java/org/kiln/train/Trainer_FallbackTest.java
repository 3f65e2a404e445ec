package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.Tolerance.assertSameBits;

import ch.qos.logback.classic.Level;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.engine.EngineLog;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.RefusedException;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network that the compiled engine takes until it sees a batch. */
class Trainer_FallbackTest {

  private static final EngineOptions AUTO = new EngineOptions(EngineChoice.AUTO, Precision.FP32, 1);

  /** A pool that never reads the last pixels of its images of 6x6; DL4J only infers it. */
  private static ComputationGraph network() {
    return network(
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(1, 1)
            .stride(3, 3)
            .convolutionMode(ConvolutionMode.Same)
            .build());
  }

  /** A pool that sees nothing but padding at its borders, of which DL4J makes zeros. */
  private static ComputationGraph trainable() {
    return network(
        new SubsamplingLayer.Builder(PoolingType.AVG)
            .kernelSize(1, 1)
            .stride(1, 1)
            .padding(1, 1)
            .avgPoolIncludePadInDivisor(true)
            .build());
  }

  private static ComputationGraph network(SubsamplingLayer pool) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                    "conv",
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(4)
                        .convolutionMode(ConvolutionMode.Same)
                        .build(),
                    "input")
                .addLayer("pool", pool, "conv")
                .addLayer(
                    "output",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(4)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "pool")
                .setOutputs("output")
                .setInputTypes(InputType.convolutional(6, 6, 3))
                .build());
    network.init();
    return network;
  }

  @Test
  void fit_engineAskedFor_isOneErrorThatNamesTheWayOut() {
    Trainer trainer = TinyRuns.trainer(network(), 1).engine(AUTO.withEngine(EngineChoice.ONEDNN));
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(RefusedException.class)
        .hasMessageContainingAll("pool", "use engine dl4j");
  }

  @Test
  void fit_refusedNetwork_trainsAsOnDl4j_withOneWarning() {
    ComputationGraph expected = trainable();
    ComputationGraph actual = trainable();
    Run wanted = TinyRuns.trainer(expected, 2).fit();
    try (EngineLog log = new EngineLog()) {
      Run run = TinyRuns.trainer(actual, 2).engine(AUTO).fit();
      assertThat(run.history())
          .extracting(EpochResult::train)
          .isEqualTo(wanted.history().stream().map(EpochResult::train).toList());
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("From step 0 on engine dl4j", "pool");
    }
    assertSameBits("parameters", actual.params(), expected.params());
    assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount()).isPositive();
  }

  @Test
  void evaluate_refusedNetwork_isMeasuredOnDl4j() {
    ComputationGraph network = network();
    Metrics expected = Evaluator.of(network).engine(TinyRuns.ENGINE).evaluate(TinyRuns.data());
    Metrics actual = Evaluator.of(network).engine(AUTO).evaluate(TinyRuns.data());
    assertThat(actual.score()).isEqualTo(expected.score());
    try (EngineLog log = new EngineLog()) {
      Evaluator.of(network).engine(AUTO).evaluate(TinyRuns.data());
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("From step 0 on engine dl4j", "pool");
    }
  }
}
