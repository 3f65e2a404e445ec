package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.parallel.ParallelNetworks;
import org.nd4j.linalg.learning.config.Sgd;

/** Updates of several batches; 70 images, so that the third update of 32 has 6. */
class Trainer_AccumulateTest {

  private static final EngineOptions COMPILED =
      new EngineOptions(EngineChoice.AUTO, Precision.FP32, 1);

  @TempDir Path folder;

  private static VisionDataset data() {
    return Datasets.dummy(ParallelNetworks.IMAGE, ParallelNetworks.CLASSES, 70, 10);
  }

  private static ComputationGraph network() {
    return ParallelNetworks.network(new Sgd(0.1));
  }

  private static Trainer trainer(ComputationGraph network, int epochs) {
    return Trainer.of(network)
        .data(data())
        .architecture("tiny")
        .settings(TinyRuns.settings(epochs))
        .engine(COMPILED);
  }

  @ParameterizedTest
  @CsvSource({"8, 4, 1", "4, 4, 2", "3, 10, 1"})
  void fit_equalsOneWithTheWholeBatch(int batchSize, int accumulate, int replicas) {
    ComputationGraph expected = network();
    ComputationGraph actual = network();
    Run whole = trainer(expected, 1).batchSize(batchSize * accumulate * replicas).fit();
    List<Integer> images = new ArrayList<>();
    Trainer trainer = trainer(actual, 1).batchSize(batchSize).accumulate(accumulate);
    if (replicas > 1) {
      trainer.parallel(replicas);
    }
    Run pieces = trainer.listener(imagesInto(images)).fit();

    assertThat(ParallelNetworks.deviation(actual.params(), expected.params())).isLessThan(1e-6);
    assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount()).isEqualTo(3);
    assertThat(pieces.history()).hasSameSizeAs(whole.history());
    EpochResult one = whole.history().get(0);
    EpochResult cut = pieces.history().get(0);
    assertThat(cut.step()).isEqualTo(one.step());
    assertThat(cut.learningRate()).isEqualTo(one.learningRate());
    assertThat(cut.train().top1()).isEqualTo(one.train().top1());
    assertThat(cut.train().loss()).isCloseTo(one.train().loss(), within(1e-6));
    int all = batchSize * accumulate * replicas;
    assertThat(images).containsExactly(all, all, 70 - 2 * all);
  }

  private static RunListener imagesInto(List<Integer> images) {
    return new RunListener() {
      @Override
      public void onStep(Step step) {
        images.add(step.images());
      }
    };
  }

  /** So it was computed in pieces; DL4J's engine does not. */
  @Test
  void fit_batchNormSeesABatchAtATime() {
    for (EngineOptions engine : List.of(COMPILED, TinyRuns.ENGINE)) {
      ComputationGraph expected = TinyRuns.network();
      ComputationGraph actual = TinyRuns.network();
      TinyRuns.trainer(expected, 1).engine(engine).batchSize(8).fit();
      TinyRuns.trainer(actual, 1).engine(engine).batchSize(2).accumulate(4).fit();
      double deviation = ParallelNetworks.deviation(actual.params(), expected.params());
      if (engine == COMPILED) {
        assertThat(deviation).isGreaterThan(1e-3);
      } else {
        assertThat(deviation).isZero();
      }
    }
  }

  @Test
  void fit_moreThanTheDataSetIsOneStepOfAll() {
    List<Integer> images = new ArrayList<>();
    ComputationGraph network = network();
    trainer(network, 2).batchSize(8).accumulate(1000).listener(imagesInto(images)).fit();
    assertThat(images).containsExactly(70, 70);
    assertThat(network.getIterationCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void resume_afterStopEqualsUnbroken(int last) {
    ComputationGraph unbroken = network();
    trainer(unbroken, 2).batchSize(8).accumulate(4).fit();
    Trainer first = trainer(network(), 2).batchSize(8).accumulate(4).saveTo(folder);
    first
        .listener(
            new RunListener() {
              @Override
              public void onStep(Step step) {
                if (step.iteration() + 1 == last) {
                  first.requestStop();
                }
              }
            })
        .fit();
    ComputationGraph resumed = network();
    // Settings are the checkpoint's.
    Trainer.of(resumed).data(data()).resume(folder.resolve("tiny_checkpoint.zip")).fit();
    assertThat(Digest.of(resumed.params())).isEqualTo(Digest.of(unbroken.params()));
    assertThat(Digest.of(resumed.getUpdater().getStateViewArray()))
        .isEqualTo(Digest.of(unbroken.getUpdater().getStateViewArray()));
  }

  /** Also where an update has as many images as before. */
  @Test
  void resume_withOtherPiecesIsRefused() {
    trainer(network(), 2).batchSize(8).accumulate(4).saveTo(folder).fit();
    Trainer other =
        trainer(network(), 2)
            .batchSize(16)
            .accumulate(2)
            .resume(folder.resolve("tiny_checkpoint.zip"));
    assertThatThrownBy(other::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("data.batch_size was 8, is now 16 (--batch-size)")
        .hasMessageContaining("optimizer.accumulate was 4, is now 2 (--accumulate)");
  }

  @Test
  void fit_headerAndReportTellBoth() throws IOException {
    Run run = trainer(network(), 1).batchSize(8).accumulate(4).saveTo(folder).fit();
    assertThat(RunHeader.lines(run.context()))
        .contains("  batches    8 x 4 = 32 images, 3 steps an epoch, test batches of 4");
    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.path("batch_size").asInt()).isEqualTo(8);
    assertThat(report.path("accumulate").asInt()).isEqualTo(4);
    JsonNode config = new ObjectMapper().readTree(folder.resolve("config.json").toFile());
    assertThat(config.at("/settings/optimizer/accumulate").asInt()).isEqualTo(4);
    assertThat(config.path("steps_per_epoch").asInt()).isEqualTo(3);
  }

  @Test
  void fit_headerOfReplicas() {
    Run run = trainer(network(), 1).batchSize(4).accumulate(3).parallel(2).fit();
    assertThat(RunHeader.lines(run.context()))
        .contains(
            "  batches    2 replicas x 4 x 3 = 24 images, 3 steps an epoch, test batches of 4");
  }

  @Test
  void fit_moreImagesInAStepThanAnIntCounts() {
    Trainer trainer = trainer(network(), 1).batchSize(1 << 20).accumulate(1 << 20);
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("1048576 batches of 1048576 images: expected at most 2147483647");
  }

  @Test
  void accumulate_belowOneIsRefused() {
    Trainer trainer = trainer(network(), 1).accumulate(0);
    assertThatThrownBy(trainer::fit).hasMessage("accumulate 0: expected at least 1");
  }

  /** A checkpoint would not know of it. */
  @Test
  void engine_thatCutsIsRefused() {
    Trainer trainer = trainer(network(), 1);
    assertThatThrownBy(() -> trainer.engine(COMPILED.withAccumulate(3)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Call the trainer's accumulate(3) instead");
  }

  @Test
  void profile_timesOneBatchOfThem() {
    assertThat(trainer(network(), 1).batchSize(8).accumulate(4).profile(1).batchSize())
        .isEqualTo(8);
  }
}
