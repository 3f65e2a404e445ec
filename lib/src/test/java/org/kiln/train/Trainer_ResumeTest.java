package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.VisionDataset;

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

    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).overwrite().fit();
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

  private static RunState state(Path checkpoint) {
    return CheckpointFile.read(checkpoint).state();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void resume_intoAnotherFolderBringsTheBestCheckpointAndTheHistory() throws IOException {
    Path old = folder.resolve("old");
    Path target = folder.resolve("new");
    constantRate(TinyRuns.trainer(TinyRuns.network(), 2)).saveTo(old).fit();
    byte[] before = Files.readAllBytes(old.resolve("tiny_checkpoint.zip"));

    Run run =
        constantRate(TinyRuns.trainer(TinyRuns.network(), 3)).resume(old).saveTo(target).fit();

    assertThat(names(target))
        .contains("tiny_best.zip", "tiny_checkpoint.zip", "history.csv", "report.json");
    EpochResult best = run.best().orElseThrow();
    List<EpochResult> ofBest = state(target.resolve("tiny_best.zip")).history();
    assertThat(ofBest.get(ofBest.size() - 1)).isEqualTo(best);
    assertThat(Files.readAllLines(target.resolve("history.csv"))).hasSize(4);
    assertThat(Files.readAllBytes(old.resolve("tiny_checkpoint.zip"))).isEqualTo(before);
  }

  @Test
  void resume_bestThatIsOlderThanTheLastEpochIsMadeGood() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), EPOCHS).evalInterval(EPOCHS).saveTo(folder).fit();
    Path best = folder.resolve("tiny_best.zip");
    RunState last = state(checkpoint());
    Files.delete(best);

    Trainer.of(TinyRuns.network()).data(TinyRuns.data()).saveTo(folder).resume(folder).fit();

    assertThat(state(best).history()).isEqualTo(last.history());
  }

  @Test
  void resume_refusedLeavesEverythingAsItWas() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder.resolve("run")).fit();
    Path checkpoint = folder.resolve("run/tiny_checkpoint.zip");
    List<String> before = names(folder.resolve("run"));
    List<Trainer> refused =
        List.of(
            TinyRuns.trainer(TinyRuns.network(), 1).seed(6).saveTo(folder.resolve("run")),
            TinyRuns.trainer(TinyRuns.network(), 1).batchSize(4).saveTo(folder.resolve("new")),
            TinyRuns.trainer(TinyRuns.network(), 1)
                .startEpoch(1)
                .saveTo(folder.resolve("deep/new")));
    for (Trainer trainer : refused) {
      assertThatThrownBy(trainer.resume(checkpoint)::fit).isInstanceOf(TrainingException.class);
    }
    assertThat(names(folder.resolve("run"))).isEqualTo(before);
    assertThat(names(folder)).containsExactly("run");
  }

  @Test
  void resume_otherClassesAreRefused() {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    VisionDataset data = TinyRuns.data();
    VisionDataset renamed =
        new VisionDataset(
            data.name(),
            new RenamedClasses(data.train(), List.of("a", "b", "c", "d")),
            new RenamedClasses(data.test(), List.of("a", "b", "c", "d")),
            data.normalization());
    assertThatThrownBy(
            TinyRuns.trainer(TinyRuns.network(), 1).data(renamed).resume(checkpoint())::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("classes was [")
        .hasMessageContaining("is now [a, b, c, d]");
  }

  @Test
  void resume_ofACompleteRunKeepsItsReport() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    byte[] report = Files.readAllBytes(folder.resolve("report.json"));
    Run run = TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).resume(checkpoint()).fit();
    assertThat(run.interrupted()).isFalse();
    assertThat(run.history()).hasSize(1);
    assertThat(Files.readAllBytes(folder.resolve("report.json"))).isEqualTo(report);
  }

  @Test
  void resume_computesAsBeforeUnlessTold() {
    Trainer first = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder);
    first.listener(stopAfter(first, 2)).fit();
    Run same = Trainer.of(TinyRuns.network()).data(TinyRuns.data()).resume(folder).fit();
    assertThat(same.environment().engine()).isEqualTo("dl4j");
    assertThat(same.environment().precision()).isEqualTo("fp32");
    assertThat(same.environment().threads()).isEqualTo(1);
    assertThat(Checkpoint.read(checkpoint()).engine()).contains(TinyRuns.ENGINE);
  }

  @Test
  void resume_intoAFolderOfAnotherRunIsRefused() {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder.resolve("one")).fit();
    TinyRuns.trainer(TinyRuns.network(), 1).seed(6).saveTo(folder.resolve("other")).fit();
    Trainer trainer =
        TinyRuns.trainer(TinyRuns.network(), 1)
            .resume(folder.resolve("one"))
            .saveTo(folder.resolve("other"));
    assertThatThrownBy(trainer::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("holds another run already (tiny_checkpoint.zip)")
        .hasMessageContaining("--save-path")
        .hasMessageContaining("--overwrite");
  }

  @Test
  void resume_fromTheBestGoesOnThere() {
    constantRate(TinyRuns.trainer(TinyRuns.network(), EPOCHS)).saveTo(folder).fit();
    Path best = folder.resolve("tiny_best.zip");
    int epoch = state(best).history().size();
    Run run =
        constantRate(TinyRuns.trainer(TinyRuns.network(), EPOCHS))
            .saveTo(folder)
            .resume(best)
            .fit();
    assertThat(run.history()).hasSize(EPOCHS);
    assertThat(run.history().get(epoch - 1)).isEqualTo(state(best).history().get(epoch - 1));
    assertThat(run.bestCheckpoint()).isPresent();
  }

  @Test
  void resume_ofAMovedFolderWritesWhereItIsNow() throws IOException {
    Trainer first = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder.resolve("was"));
    first.listener(stopAfter(first, 4)).fit();
    Path moved = Files.move(folder.resolve("was"), folder.resolve("is now"));
    Run run = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(moved).resume(moved).fit();
    assertSameHistory(run, whole);
    assertThat(names(folder)).containsExactly("is now");
  }

  @Test
  void resume_ofAnArchitectureThatIsAPathIsRefused() throws IOException {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder.resolve("run")).fit();
    Path hostile = folder.resolve("hostile.zip");
    ZipEntries.rewrite(
        folder.resolve("run/tiny_checkpoint.zip"),
        hostile,
        "kiln.json",
        text -> text.replace("\"tiny\"", "\"../../x\""));
    assertThatThrownBy(
            Trainer.of(TinyRuns.network())
                    .data(TinyRuns.data())
                    .saveTo(folder.resolve("new"))
                    .resume(hostile)
                ::fit)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("hostile.zip");
    assertThat(names(folder)).containsExactly("hostile.zip", "run");
  }

  @Test
  void resume_fromACopyGoesOnInTheFolderOfItsRun() throws IOException {
    Trainer first = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder);
    first.listener(stopAfter(first, 4)).fit();
    Path copy = Files.copy(checkpoint(), folder.resolve("copy.zip"));
    Run run = TinyRuns.trainer(TinyRuns.network(), EPOCHS).saveTo(folder).resume(copy).fit();
    assertSameHistory(run, whole);
    assertThat(state(checkpoint()).history()).hasSize(EPOCHS);
  }
}
