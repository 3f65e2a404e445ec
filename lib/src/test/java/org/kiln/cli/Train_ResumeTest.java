package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.cli.CliCall.TINY_RUN;
import static org.kiln.cli.CliCall.call;
import static org.kiln.cli.CliCall.with;
import static org.kiln.cli.CliCall.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.train.Checkpoint;

/** What a resumed run takes from its checkpoint, which changes it allows, and what it refuses. */
class Train_ResumeTest {

  /** A run whose folder has the checkpoint after the first of two epochs as {@code first.zip}. */
  @TempDir private static Path once;

  @TempDir private Path folder;

  private Path run;
  private Path checkpoint;
  private String home;

  @BeforeAll
  static void train() throws IOException {
    Path run = once.resolve("run");
    assertThat(call(with(TINY_RUN, "--epochs", "1", "--save-path", run.toString())).exitCode())
        .isZero();
  }

  @BeforeEach
  void copy() throws IOException {
    home = System.getProperty("kiln.home");
    System.setProperty("kiln.home", folder.toString());
    run = Files.createDirectory(folder.resolve("the run"));
    try (Stream<Path> files = Files.list(once.resolve("run"))) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(file.getFileName()));
      }
    }
    checkpoint = run.resolve("lenet5_checkpoint.zip");
  }

  @AfterEach
  void resetHome() {
    if (home == null) {
      System.clearProperty("kiln.home");
    } else {
      System.setProperty("kiln.home", home);
    }
  }

  private static List<String> resume(Path file, String... more) {
    return with(List.of("train", "--resume", file.toString()), more);
  }

  private static List<String> tree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> all = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        all.add(
            folder.relativize(file)
                + (Files.isRegularFile(file) ? " " + Files.getLastModifiedTime(file) : ""));
      }
      return all;
    }
  }

  private static void assertGoesOn(List<String> arguments) {
    CliCall.Result result = call(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
  }

  private static int epochs(Path checkpoint) {
    return Checkpoint.read(checkpoint).history().size();
  }

  @Test
  void resume_aloneTakesAllFromTheCheckpoint() {
    assertGoesOn(resume(checkpoint, "--epochs", "2"));
    Checkpoint saved = Checkpoint.read(checkpoint);
    assertThat(saved.history()).hasSize(2);
    assertThat(saved.architecture()).isEqualTo("lenet5");
    assertThat(saved.dataset()).isEqualTo("dummy-mnist");
    assertThat(saved.settings().data().batchSize()).isEqualTo(8);
    assertThat(folder.resolve("save")).doesNotExist();
    assertThat(run.resolve("history.csv")).content().hasLineCount(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workers 0",
        "--print-freq 1",
        "--quiet",
        "--test-bs 4",
        "--eval-step-per-epoch 2",
        "--eval-interval 2",
        "--skip-steps 1",
        "--engine dl4j --precision fp32",
        "--skip-corrupt",
        "--report copy.json",
        "--save-path other",
        "--data-path elsewhere",
        // The command that the run was started with, and --resume.
        "--dummy --dataset mnist -a lenet5 -b 8 --learning-rate 0.01 --lr-schedule constant"
            + " --training-step-per-epoch 2",
      })
  void resume_allows(String options) {
    String here = options.replaceAll("(copy.json|other|elsewhere)", folder + "/$1");
    List<String> arguments = resume(checkpoint, "--epochs", "2");
    arguments.addAll(words(here));
    assertGoesOn(arguments);
    Path target = options.contains("save-path") ? folder.resolve("other") : run;
    assertThat(epochs(target.resolve("lenet5_checkpoint.zip"))).isEqualTo(2);
    assertThat(target.resolve("lenet5_best.zip")).isNotEmptyFile();
    assertThat(target.resolve("history.csv")).content().hasLineCount(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-a resnet20                  | architecture was lenet5, is now resnet20 (--arch)",
        "--dataset cifar10            | dataset was dummy-mnist, is now cifar10 (--dataset",
        "--dataset fashion-mnist --dummy | is now dummy-fashion-mnist",
        "-b 4                         | data.batch_size was 8, is now 4 (--batch-size)",
        "--learning-rate 0.5          | optimizer.learning_rate was 0.01, is now 0.5 (--learning-rate)",
        "--optimizer adam             | optimizer.kind was nesterov, is now adam (--optimizer)",
        "--momentum 0.5               | optimizer.momentum was 0.9, is now 0.5 (--momentum)",
        "--weight-decay 0             | optimizer.weight_decay was 5.0E-4, is now 0.0 (--weight-decay)",
        "--lr-schedule cosine         | schedule.kind was constant, is now cosine (--lr-schedule)",
        "--warmup-epochs 1            | schedule.warmup.epochs was 0.0, is now 1.0 (--warmup-epochs)",
        "--label-smoothing 0.1        | data.label_smoothing was 0.0, is now 0.1 (--label-smoothing)",
        "--seed 7                     | seed was 42, is now 7 (--seed)",
        "--training-step-per-epoch 3  | loop.training_step_per_epoch was 2, is now 3 (--training-step",
        "--recipe cifar-baseline      | data.batch_size was 8, is now 64 (--batch-size)",
        "--world-size 2 --engine auto | replicas was 1, is now 2 (--replicas, --world-size)",
        "--replicas 2 --engine auto | replicas was 1, is now 2 (--replicas, --world-size)",
        "--lr-schedule onecycle --epochs 4 | loop.epochs was 1, is now 4 (--epochs), which schedule onecycle hangs on",
      })
  void resume_refuses(String options, String difference) throws IOException {
    List<String> before = tree(folder);
    List<String> arguments = resume(checkpoint);
    arguments.addAll(words(options));
    CliCall.Result result = call(arguments);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("is of another run: ", difference, "--init-from '" + checkpoint + "'");
    assertThat(tree(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--start-epoch 2 | --start-epoch 2 with --resume",
        "--init-from x   | --init-from with --resume",
      })
  void resume_besideAnotherStartIsBadUsage(String options, String message) {
    List<String> arguments = resume(checkpoint);
    arguments.addAll(words(options));
    CliCall.Result result = call(arguments);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains(message.strip());
  }

  @Test
  void resume_namesEveryDifferenceAtOnce() {
    CliCall.Result result = call(resume(checkpoint, "-b", "4", "--seed", "7", "-a", "resnet20"));
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("(--batch-size)", "(--seed)", "(--arch)");
  }

  @Test
  void resume_ofAFolderIsOfItsLastCheckpoint() {
    assertGoesOn(resume(run, "--epochs", "2"));
    assertThat(epochs(checkpoint)).isEqualTo(2);
  }

  @Test
  void resume_ofACompleteRunChangesNothingOfIt() throws IOException {
    byte[] report = Files.readAllBytes(run.resolve("report.json"));
    byte[] last = Files.readAllBytes(checkpoint);
    assertGoesOn(resume(checkpoint));
    assertThat(run.resolve("report.json")).hasBinaryContent(report);
    assertThat(checkpoint).hasBinaryContent(last);
  }

  @Test
  void resume_ofACompleteRunIntoAnotherFolderBringsAllOfIt() throws IOException {
    Path other = folder.resolve("other");
    assertGoesOn(resume(checkpoint, "--save-path", other.toString()));
    for (String name : List.of("lenet5_best.zip", "lenet5_checkpoint.zip", "history.csv")) {
      assertThat(other.resolve(name)).hasSameBinaryContentAs(run.resolve(name));
    }
    assertThat(other.resolve("curve.png")).isNotEmptyFile();
    assertThat(other.resolve("report.json")).isNotEmptyFile();
  }

  @Test
  void resume_toFewerEpochsThanAreDoneIsRefused() throws IOException {
    assertGoesOn(resume(checkpoint, "--epochs", "3"));
    List<String> before = tree(folder);
    CliCall.Result result = call(resume(checkpoint, "--epochs", "2"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("epochs are 3 already, are to be 2 (--epochs)");
    assertThat(tree(folder)).isEqualTo(before);
  }

  @Test
  void evaluate_ofAFolderMeasuresItsBestCheckpoint() throws IOException {
    Files.writeString(checkpoint, "damaged");
    CliCall.Result result =
        call(List.of("evaluate", run.toString(), "--eval-step-per-epoch", "1", "--test-bs", "8"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("lenet5 on dummy-mnist", "top-1");
  }

  @Test
  void resume_withoutFileIsOfTheRunThatWasSavedLast() throws IOException {
    Path save = Files.createDirectory(folder.resolve("save"));
    Path moved = Files.move(run, save.resolve("lenet5-2"));
    assertGoesOn(List.of("train", "--resume", "--epochs", "2"));
    assertThat(epochs(moved.resolve("lenet5_checkpoint.zip"))).isEqualTo(2);
    CliCall.Result none = call(List.of("train", "--resume", "-a", "resnet20"));
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("There is no run of resnet20 with a checkpoint below " + save);
  }

  @Test
  void resume_ofAFileElsewhereWritesNoOtherRunsFolder() throws IOException {
    // The recipe's network and folder are others: save/resnet20 must stay as it is.
    Path bystander = Files.createDirectories(folder.resolve("save/lenet5"));
    Files.writeString(bystander.resolve("history.csv"), "rows of another run");
    List<String> before = tree(folder.resolve("save"));
    assertGoesOn(resume(checkpoint, "--epochs", "2"));
    assertThat(tree(folder.resolve("save"))).isEqualTo(before);
  }

  @Test
  void train_twiceTakesTheNextFreeFolder() {
    List<String> arguments = with(TINY_RUN, "--epochs", "1");
    assertGoesOn(arguments);
    assertGoesOn(arguments);
    assertThat(folder.resolve("save/lenet5/lenet5_checkpoint.zip")).isNotEmptyFile();
    assertThat(folder.resolve("save/lenet5-2/lenet5_checkpoint.zip")).isNotEmptyFile();
  }

  @ParameterizedTest
  @CsvSource({"--save-path, holds a run already", "--report, is a folder: name a file"})
  void train_thatCantWriteIsRefusedBeforeAnythingIsFetched(String option, String message)
      throws IOException {
    List<String> before = tree(folder);
    String data = folder.resolve("data").toString();
    CliCall.Result result =
        call(List.of("train", "--dataset", "cifar10", "--data-path", data, option, run.toString()));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains(message);
    assertThat(tree(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--save-path", "--report", "--resume", "--init-from", "--data-path"})
  void train_blankPathIsBadUsage(String option) {
    for (String blank : new String[] {"", "  "}) {
      CliCall.Result result = call(List.of("train", "--dummy", option, blank));
      assertThat(result.exitCode()).as(option).isEqualTo(2);
      assertThat(result.err()).contains(option, "is blank: expected a path");
      assertThat(call(List.of("train", "--dummy", option + "=" + blank)).exitCode()).isEqualTo(2);
    }
  }

  @Test
  void evaluate_withResumeMeasuresThatCheckpoint() {
    CliCall.Result result =
        call(resume(checkpoint, "-e", "--eval-step-per-epoch", "1", "--test-bs", "8"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("top-1");
  }

  @Test
  void profile_leavesTheRunInTheFolderAlone() throws IOException {
    byte[] last = Files.readAllBytes(checkpoint);
    List<String> profile = with(TINY_RUN, "--engine", "auto", "--profile");
    CliCall.Result result = call(with(profile, "--save-path", run.toString()));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(run.resolve("profile.txt")).isNotEmptyFile();
    assertThat(checkpoint).hasBinaryContent(last);
  }

  @Test
  void profile_ofARunThatGoesOnIsInItsFolder() {
    CliCall.Result result = call(resume(checkpoint, "--engine", "auto", "--profile"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("Written to " + run.resolve("profile.txt"));
    assertThat(folder.resolve("save")).doesNotExist();
  }
}
