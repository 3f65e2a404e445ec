package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.engine.onednn.OnednnLibrary;
import org.kiln.train.Checkpoint;

/** {@code kiln train} as a process: what it leaves, and what is left when it is stopped. */
@Tag("process")
class Train_ProcessTest {

  private static final List<String> TRAIN =
      List.of(
          "train --dummy --dataset mnist -a lenet5 --epochs 4 --batch_size 8 --test-bs 8"
              .split(" "));
  private static final List<String> SHORT =
      List.of("--training_step_per_epoch=8", "--eval-step-per-epoch=2", "--engine", "dl4j");

  /** Epochs that leave time to kill the process after the first, on an engine this fast. */
  private static final List<String> COMPILED =
      List.of("--training_step_per_epoch=100", "--eval-step-per-epoch=2", "--engine", "onednn");

  @TempDir private static Path folder;

  private static CliProcess.Result whole;

  @BeforeAll
  static void trainWithoutInterruption() throws IOException {
    whole = start("whole", "--report", "copy.json").finish();
  }

  private static CliProcess start(String run, String... more) throws IOException {
    return start(SHORT, run, more);
  }

  private static CliProcess start(List<String> length, String run, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(length);
    arguments.addAll(List.of("--save-path", run));
    arguments.addAll(List.of(more));
    return CliProcess.start(folder, List.of("-Xmx512m"), arguments);
  }

  private static String parameters(String run) {
    return Checkpoint.read(checkpoint(run)).parametersSha256();
  }

  private static Path checkpoint(String run) {
    return folder.resolve(run).resolve("lenet5_checkpoint.zip");
  }

  @Test
  void train_leavesARunsFolder() {
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    Path run = folder.resolve("whole");
    for (String file : List.of("lenet5_best.zip", "history.csv", "curve.png", "config.json")) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
    assertThat(folder.resolve("copy.json")).hasSameTextualContentAs(run.resolve("report.json"));
    assertThat(run).isDirectoryContaining("glob:**log_training_lenet5_*.txt");
  }

  @Test
  void train_prints_linesToAPipe() {
    assertThat(whole.err()).isEmpty();
    assertThat(whole.out()).contains("epoch 4/4 done").doesNotContain("\r", "\u001b");
  }

  /** Two threads of OpenMP where the environment says so, one where the option says so. */
  @Test
  void train_threads_areTheEnvironmentsOrTheOptions() throws IOException {
    Map<String, String> two = Map.of("OMP_NUM_THREADS", "2");
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(List.of("--training_step_per_epoch=1", "--eval-step-per-epoch=1"));
    arguments.addAll(List.of("--save-path", "threads"));
    CliProcess.Result environment = CliProcess.startWith(two, folder, arguments).finish();
    assertThat(environment.out()).as(environment.err()).contains(", 2 threads");
    arguments.set(arguments.size() - 1, "thread");
    arguments.add("--threads=1");
    CliProcess.Result option = CliProcess.startWith(two, folder, arguments).finish();
    assertThat(option.out()).as(option.err()).contains(", 1 threads");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void train_killedGoesOnBitIdentically() throws IOException {
    assertKilledGoesOn(SHORT, "killed", parameters("whole"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  @DisabledOnOs(OS.WINDOWS)
  void train_killedGoesOnBitIdentically_compiled(String precision) throws IOException {
    assumeTrue(OnednnLibrary.failure().isEmpty());
    assumeTrue(precision.equals("fp32") || OnednnLibrary.bfloat16());
    List<String> length = new ArrayList<>(COMPILED);
    length.addAll(List.of("--precision", precision));
    CliProcess.Result unbroken = start(length, "whole-" + precision).finish();
    assertThat(unbroken.exitCode()).as(unbroken.err()).isZero();
    assertThat(unbroken.out()).contains("Engine onednn", precision);
    assertKilledGoesOn(length, "killed-" + precision, parameters("whole-" + precision));
  }

  private static void assertKilledGoesOn(List<String> length, String run, String unbroken)
      throws IOException {
    CliProcess process = start(length, run);
    process.await(checkpoint(run));
    process.kill();
    assertThat(process.finish().exitCode()).isEqualTo(137);
    assertThat(parameters(run)).isNotEqualTo(unbroken);

    CliProcess.Result resumed = start(length, run, "--resume", "--quiet").finish();
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).isEmpty();
    assertThat(parameters(run)).isEqualTo(unbroken);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void train_interruptedSavesAndGoesOnBitIdentically() throws IOException {
    CliProcess process = start("stopped");
    process.await(checkpoint("stopped"));
    int exitCode = process.interrupt();
    CliProcess.Result stopped = process.finish();
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(exitCode);
    assertThat(stopped.err().lines()).singleElement().asString().startsWith("kiln: stopping");
    assertThat(parameters("stopped")).isNotEqualTo(parameters("whole"));

    CliProcess.Result resumed =
        start("stopped", "--resume", checkpoint("stopped").toString()).finish();
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(parameters("stopped")).isEqualTo(parameters("whole"));
  }

  @Test
  void evaluate_repeatsTheLastValidation() throws IOException {
    CliProcess.Result result =
        CliProcess.run(
            folder,
            "evaluate",
            checkpoint("whole").toString(),
            "--dummy",
            "--eval_step_per_epoch=2",
            "--test-bs=8");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("lenet5 on dummy-mnist, 16 test images", "top-1", "F1");
  }

  @Test
  void train_profile_timesEveryOpInsteadOfTraining() throws IOException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(List.of("--save-path", "timed", "--profile"));
    CliProcess.Result result = CliProcess.start(folder, List.of("-Xmx512m"), arguments).finish();
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("ConvolutionBackwardWeights", "GFLOP/s", "arena");
    Path run = folder.resolve("timed");
    assertThat(result.out()).contains(Files.readString(run.resolve("profile.txt")));
    assertThat(new ObjectMapper().readTree(run.resolve("profile.json").toFile()).get("traceEvents"))
        .isNotEmpty();
    assertThat(run.resolve("history.csv")).doesNotExist();
  }

  @Test
  void train_withoutOnednnsLibrary_runsOnDl4jAndSaysWhy() throws IOException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(List.of("--training_step_per_epoch=2", "--eval-step-per-epoch=1"));
    arguments.addAll(List.of("--save-path", "elsewhere"));
    CliProcess.Result result =
        CliProcess.startWithout("dnnl-.+64\\.jar", folder, arguments).finish();
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out() + result.err())
        .contains("oneDNN can't be loaded on this machine", "Engine dl4j", "epoch 4/4 done");
  }

  @Test
  void train_profile_refusesAnEngineWithoutOps() throws IOException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(SHORT);
    arguments.addAll(List.of("--save-path", "untimed", "--profile"));
    CliProcess.Result result = CliProcess.start(folder, List.of("-Xmx512m"), arguments).finish();
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err().lines()).singleElement().asString().contains("dl4j", "onednn");
  }

  @Test
  void train_outOfMemorySuggestsASmallerBatch() throws IOException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(List.of("--save-path", "large", "-b", "4000", "--engine", "dl4j"));
    CliProcess.Result result =
        CliProcess.start(folder, List.of("-XX:MaxDirectMemorySize=8m"), arguments).finish();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains("--batch-size 4000", "try --batch-size 2000");
  }
}
