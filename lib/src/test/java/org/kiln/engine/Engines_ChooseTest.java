package org.kiln.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class Engines_ChooseTest {

  private static final EngineOptions AUTO = new EngineOptions(EngineChoice.AUTO, Precision.AUTO, 1);

  /** A small network; if not {@code covered}, two of its layers have no lowering. */
  private static ComputationGraph network(boolean covered) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "input");
    if (!covered) {
      graph
          .addLayer("early", new LocalResponseNormalization.Builder().build(), "conv")
          .addLayer("late", new LocalResponseNormalization.Builder().build(), "early");
    }
    var output =
        new OutputLayer.Builder(LossFunction.MCXENT).nOut(3).activation(Activation.SOFTMAX).build();
    graph
        .addLayer("output", output, covered ? "conv" : "late")
        .setOutputs("output")
        .setInputTypes(InputType.convolutional(8, 8, 3));
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  @Test
  void choose_auto_uncoveredLayer_runsOnDl4j_withOneWarningThatNamesTheFirst() {
    try (EngineLog log = new EngineLog();
        Engine engine = Engines.choose(network(false), AUTO)) {
      assertThat(engine.name()).isEqualTo("dl4j");
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("'early'", "LocalResponseNormalization")
          .doesNotContain("late");
      assertThat(log.messages(Level.INFO)).singleElement().asString().startsWith("Engine dl4j");
    }
  }

  @Test
  void choose_auto_coveredNetwork_compilesIt_withoutWarning() {
    try (EngineLog log = new EngineLog();
        Engine engine = Engines.choose(network(true), AUTO)) {
      assertThat(engine.name()).isEqualTo("onednn");
      assertThat(engine.precision()).isNotEqualTo(Precision.AUTO);
      assertThat(log.messages(Level.WARN)).isEmpty();
      assertThat(log.messages(Level.INFO)).singleElement().asString().startsWith("Engine onednn");
    }
  }

  @Test
  void choose_onednn_uncoveredLayer_refusesAndNamesIt() {
    EngineOptions options = new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 1);
    ComputationGraph network = network(false);
    assertThatThrownBy(() -> Engines.choose(network, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("onednn", "'early'");
  }

  @Test
  void choose_dl4j_coveredNetwork_isWhatWasAskedFor() {
    EngineOptions options = new EngineOptions(EngineChoice.DL4J, Precision.AUTO, 1);
    try (Engine engine = Engines.choose(network(true), options)) {
      assertThat(engine.name()).isEqualTo("dl4j");
    }
  }
}
