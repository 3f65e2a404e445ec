package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Trainer_ResumeTest {

  private static final int EPOCHS = 3;

  private static final ComputationGraph UNBROKEN = TinyRuns.network();
  private static Run whole;

  @TempDir Path folder;

  @BeforeAll
  static void runUnbroken() {
    whole = TinyRuns.trainer(UNBROKEN, EPOCHS).fit();
  }

  private Path checkpoint() {
    return folder.resolve("tiny_checkpoint.zip");
  }

  private static void assertSameState(ComputationGraph actual, ComputationGraph expected) {
    assertThat(Digest.of(actual.params())).isEqualTo(Digest.of(expected.params()));
    assertThat(Digest.of(actual.getUpdater().getStateViewArray()))
        .isEqualTo(Digest.of(expected.getUpdater().getStateViewArray()));
    assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount());
    assertThat(actual.getEpochCount()).isEqualTo(expected.getEpochCount());
  }

  private static void assertSameHistory(Run actual, Run expected) {
    assertThat(actual.history())
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*imagesPerSecond", ".*seconds")
        .isEqualTo(expected.history());
  }

  /** Stops the run after the given step, counted from 1 over the whole run. */
  private static RunListener stopAfter(Trainer trainer, int step) {
    return new RunListener() {
      @Override
      public void onStep(Step made) {
        if (made.iteration() + 1 == step) {
          trainer.requestStop();
        }
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 9})
  void resume_afterStopEqualsUnbroken(int lastStep) {
    ComputationGraph first = TinyRuns.network();
    Trainer trainer = TinyRuns.trainer(first, EPOCHS).saveTo(folder);
    Run stopped = trainer.listener(stopAfter(trainer, lastStep)).fit();
    assertThat(stopped.interrupted()).isTrue();
    assertThat(first.getIterationCount()).isEqualTo(lastStep);

    ComputationGraph second = TinyRuns.network();
    Run resumed = TinyRuns.trainer(second, EPOCHS).saveTo(folder).resume(checkpoint()).fit();

    assertThat(resumed.interrupted()).isFalse();
    assertSameState(second, UNBROKEN);
    assertSameHistory(resumed, whole);
  }

  @Test
  void resume_afterKillEqualsUnbroken() throws Exception {
    Path copy = folder.resolve("copy.zip");
    RunListener copier =
        new RunListener() {
          @Override
          public void onEpoch(EpochResult epoch) {
            try {
              if (epoch.epoch() == 2) {
                Files.copy(checkpoint(), copy, StandardCopyOption.REPLACE_EXISTING);
              }
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        };
    TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder).listener(copier).fit();

    ComputationGraph second = TinyRuns.network();
    Run resumed = TinyRuns.trainer(second, EPOCHS).resume(copy).fit();

    assertSameState(second, UNBROKEN);
    assertSameHistory(resumed, whole);
  }

  @Test
  void resume_twiceStoppedEqualsUnbroken() {
    Trainer first = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder);
    first.listener(stopAfter(first, 2)).fit();
    Trainer second =
        TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder).resume(checkpoint());
    second.listener(stopAfter(second, 7)).fit();
    ComputationGraph third = TinyRuns.network();
    TinyRuns.trainer(third, EPOCHS).saveTo(folder).resume(checkpoint()).fit();

    assertSameState(third, UNBROKEN);
  }

  @Test
  void resume_takesSettingsOfTheCheckpoint() {
    Trainer first = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder);
    first.listener(stopAfter(first, 2)).fit();

    Run run = Trainer.of(TinyRuns.network()).data(TinyRuns.data()).resume(checkpoint()).fit();

    assertThat(run.context().settings()).isEqualTo(TinyRuns.settings(EPOCHS));
    assertThat(run.context().subject().architecture()).isEqualTo("tiny");
  }

  @Test
  void resume_otherSettingsAreRefused() {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    Trainer other =
        TinyRuns.trainer(TinyRuns.network(), 1).batchSize(4).learningRate(0.5).resume(checkpoint());
    assertThatThrownBy(other::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("data.batch_size was 8, is now 4")
        .hasMessageContaining("optimizer.learning_rate was 0.05, is now 0.5");
  }

  @Test
  void resume_moreEpochsWhereTheScheduleAllows() {
    ComputationGraph network = TinyRuns.network();
    constantRate(TinyRuns.trainer(TinyRuns.network(), 1)).saveTo(folder).fit();
    constantRate(TinyRuns.trainer(network, 2)).resume(checkpoint()).fit();
    assertThat(network.getEpochCount()).isEqualTo(2);

    Trainer oneCycle = TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder);
    oneCycle.fit();
    assertThatThrownBy(TinyRuns.trainer(TinyRuns.network(), 2).resume(checkpoint())::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("loop.epochs was 1, is now 2");
  }

  private static Trainer constantRate(Trainer trainer) {
    return trainer.change(
        s -> s.withSchedule(curve -> curve.withKind(ScheduleSettings.Kind.CONSTANT)));
  }

  @Test
  void resume_otherArchitectureIsRefused() {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    Trainer other =
        TinyRuns.trainer(TinyRuns.network(), 1).architecture("big").resume(checkpoint());
    assertThatThrownBy(other::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("architecture was tiny, is now big");
  }

  @Test
  void resume_damagedFileIsRefused() throws Exception {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    byte[] bytes = Files.readAllBytes(checkpoint());
    for (int length : List.of(0, 10, bytes.length / 2, bytes.length - 1)) {
      Files.write(checkpoint(), java.util.Arrays.copyOf(bytes, length));
      Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 1).resume(checkpoint());
      assertThatThrownBy(trainer::fit)
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void resume_missingFileIsRefused() {
    Trainer trainer = TinyRuns.trainer(TinyRuns.network(), 1).resume(folder.resolve("none.zip"));
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("There is no checkpoint");
  }
}
