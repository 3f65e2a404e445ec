package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Trainer_InitFromTest {

  @TempDir Path folder;
  private ComputationGraph source;

  @BeforeEach
  void train() {
    source = TinyRuns.network();
    TinyRuns.trainer(source, 1).saveTo(folder.resolve("old")).fit();
  }

  /** What a run starts with: stopped before its first step. */
  private static Run stoppedAtOnce(Trainer trainer) {
    trainer.requestStop();
    return trainer.fit();
  }

  @Test
  void initFrom_beginsWithAllWeightsAndNothingElse() {
    ComputationGraph network = TinyRuns.network();
    network.params().assign(0.5);
    Run run =
        stoppedAtOnce(
            TinyRuns.trainer(network, 2)
                .batchSize(4)
                .initFrom(folder.resolve("old"))
                .saveTo(folder.resolve("new")));
    assertThat(Digest.of(network.params())).isEqualTo(Digest.of(source.params()));
    assertThat(network.getUpdater().getStateViewArray().amaxNumber().doubleValue()).isZero();
    assertThat(network.getIterationCount()).isZero();
    assertThat(network.getEpochCount()).isZero();
    assertThat(run.history()).isEmpty();
    assertThat(run.context().settings().data().batchSize()).isEqualTo(4);
  }

  @Test
  void initFrom_takesTheCheckpointsSettingsUnlessGiven() {
    Run run =
        stoppedAtOnce(
            Trainer.of(TinyRuns.network())
                .data(TinyRuns.data())
                .epochs(7)
                .initFrom(folder.resolve("old/tiny_checkpoint.zip")));
    assertThat(run.context().settings())
        .isEqualTo(TinyRuns.settings(1).withLoop(loop -> loop.withEpochs(7)));
  }

  @Test
  void initFrom_otherLayersAreRefusedByNameAndShape() {
    ComputationGraph other =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(6, 6, 3, CNN2DFormat.NCHW))
                .addLayer("output", new OutputLayer.Builder().nOut(4).build(), "in")
                .setOutputs("output")
                .build());
    other.init();
    Trainer trainer =
        TinyRuns.trainer(other, 1).initFrom(folder.resolve("old")).saveTo(folder.resolve("new"));
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("don't fit this network: ")
        .hasMessageContaining("conv_W is [5, 3, 3, 3] there and missing here")
        .hasMessageContaining("--arch tiny");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void initFrom_besideResumeIsRefused() {
    Path old = folder.resolve("old");
    Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 1).initFrom(old).resume(old);
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("leave one of them out");
  }
}
