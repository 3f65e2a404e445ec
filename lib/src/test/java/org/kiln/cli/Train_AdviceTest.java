package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.cli.CliCall.TINY_RUN;
import static org.kiln.cli.CliCall.call;
import static org.kiln.cli.CliCall.with;
import static org.kiln.cli.CliCall.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.model.Models;
import org.kiln.train.Checkpoint;
import org.kiln.train.Run;
import org.kiln.train.RunListener;
import org.kiln.train.Step;
import org.kiln.train.Trainer;

/**
 * What messages of training advise works when it is done: each row has a command that fails, what
 * its one line says, and the command as one writes it who follows that.
 */
class Train_AdviceTest {

  private static final List<String> ONE_EPOCH = with(TINY_RUN, "--epochs", "1");

  @TempDir private static Path once;
  @TempDir private Path folder;

  private Path run;

  @BeforeAll
  static void train() {
    Path run = once.resolve("run");
    assertThat(call(with(ONE_EPOCH, "--save-path", run.toString())).exitCode()).isZero();
  }

  @BeforeEach
  void copy() throws IOException {
    run = Files.createDirectory(folder.resolve("run"));
    try (Stream<Path> files = Files.list(once.resolve("run"))) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(file.getFileName()));
      }
    }
    Files.writeString(folder.resolve("damaged.zip"), "no zip");
  }

  /** The words of a row: TRAIN is a run of a second, RUN a run's folder, LAST its checkpoint. */
  private List<String> line(String text) {
    List<String> words =
        words(
            text.replace("LAST", run + "/lenet5_checkpoint.zip")
                .replace("BEST", run + "/lenet5_best.zip")
                .replace("RUN", run.toString())
                .replace("DIR", folder.toString()));
    return words.get(0).equals("TRAIN")
        ? with(ONE_EPOCH, words.subList(1, words.size()).toArray(String[]::new))
        : words;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "TRAIN --save-path RUN | go on with it by (--resume \\S+), | train $1",
        "TRAIN --save-path RUN | name another folder with (--save-path) | TRAIN $1 DIR/other",
        "TRAIN --save-path RUN | replace that run with (--overwrite) | TRAIN --save-path RUN $1",
        "train --resume LAST -b 4 | leave out what changes it | train --resume LAST",
        "train --resume LAST -b 4 | say (--init-from \\S+) in place | train $1 -b 4 --save-path DIR/x",
        "train --resume LAST --accumulate 2 | optimizer.accumulate was 1, is now 2 .*say (--init-from \\S+) in place | train $1 --accumulate 2 --save-path DIR/x",
        "train --resume LAST --start-epoch 2 | leave it out | train --resume LAST",
        "train --resume LAST --init-from LAST | leave one of them out | train --resume LAST",
        "train --resume LAST --init-from BEST | leave one of them out | train --init-from BEST --save-path DIR/x",
        "train --resume DIR/damaged.zip | take another, for instance the run's best | train --resume BEST",
        "train --init-from LAST -a resnet20 | the network that they are of, (--arch \\S+), | train --init-from LAST $1 --save-path DIR/x",
        "train --save-path DIR/run/x --resume | expected an <arch>_checkpoint.zip | train --resume LAST",
        "TRAIN --pretrained --save-path DIR/x | leave it out to start | TRAIN --save-path DIR/x",
        "TRAIN --pretrained --save-path DIR/x | with (--init-from) | TRAIN $1 LAST --save-path DIR/x",
        "TRAIN --report DIR --save-path DIR/x | for instance (--report \\S+) *; | TRAIN $1 --save-path DIR/x",
        "TRAIN --report LAST/x --save-path DIR/x | name another file with (--report) | TRAIN $1 DIR/r.json --save-path DIR/x",
        "TRAIN --save-path LAST/x | choose another folder | TRAIN --save-path DIR/x",
        "TRAIN --save-path '' | expected a path, (\\.) for here | TRAIN --save-path DIR/$1/x",
        "TRAIN --save-path DIR/x --learning-rate 1e9 --training-step-per-epoch 8 | try (--learning-rate \\S+) \\(with (--overwrite), | TRAIN $1 --save-path DIR/x $2",
        "TRAIN --save-path DIR/x --milestones 1 | name another with (--lr-schedule) | TRAIN --milestones 1 $1 step --save-path DIR/x",
        "TRAIN --save-path DIR/x --milestones 1 | leave it out | TRAIN --save-path DIR/x",
        "TRAIN --save-path DIR/x -a lenet4 | Did you mean '(\\S+)' | TRAIN -a $1 --save-path DIR/x",
        "TRAIN --save-path DIR/x --dataset mnits | Did you mean '(\\S+)' | TRAIN --dataset $1 --save-path DIR/x",
        "TRAIN --save-path DIR/x --recipe quik | Did you mean '(\\S+)' | TRAIN --recipe $1 --save-path DIR/x",
        "TRAIN --save-path DIR/x --epoch 1 | did you mean (--\\S+)\\? | TRAIN $1 1 --save-path DIR/x",
        "TRAIN --save-path DIR/x --engine parallel --replicas 1 | expected (--replicas 2) | TRAIN --engine parallel $1 --save-path DIR/x",
        "TRAIN --save-path DIR/x --sharing averaging | need (--engine parallel --replicas) N | TRAIN $1 2 --save-path DIR/x",
        "TRAIN --save-path DIR/x --engine parallel --world-size 2 --rank 1 | start it once, with (--world-size 2) | TRAIN --engine parallel $1 --save-path DIR/x",
        "TRAIN --save-path DIR/x --world-size 2 | another --engine than parallel: leave one out | TRAIN --world-size 2 --engine auto --save-path DIR/x",
        "TRAIN --save-path DIR/x --precision bf16 | leave out --precision | TRAIN --save-path DIR/x",
        "TRAIN --save-path DIR/x --profile | only engine (onednn) | TRAIN --profile --engine $1 --save-path DIR/x",
      })
  void advice_works(String wrong, String said, String followed) {
    CliCall.Result failed = call(line(wrong));
    assertThat(failed.exitCode()).as(wrong).isNotZero();
    assertThat(failed.err().lines()).singleElement().asString().startsWith("kiln: ");
    Matcher advice = Pattern.compile(said).matcher(failed.err().replace("\n", " ; "));
    assertThat(advice.find()).as(failed.err()).isTrue();

    String command = followed;
    for (int group = 1; group <= advice.groupCount(); group++) {
      command = command.replace("$" + group, advice.group(group));
    }
    CliCall.Result done = call(line(command));
    assertThat(done.exitCode()).as("%s: %s", command, done.err()).isZero();
  }

  /** Runs through the library, stopped after its first step. */
  private Run stopped(Path to) {
    try (VisionDataset data = Datasets.open("dummy-mnist", DataOptions.defaults())) {
      ComputationGraph network = Models.create("lenet5", data);
      Trainer trainer = Trainer.of(network).data(data).batchSize(8).epochs(1);
      trainer.trainingStepPerEpoch(2).evalStepPerEpoch(1).saveTo(to).architecture("lenet5");
      trainer.report(folder.resolve("a report.json"));
      return trainer
          .listener(
              new RunListener() {
                @Override
                public void onStep(Step step) {
                  trainer.requestStop();
                }
              })
          .fit();
    }
  }

  @Test
  void advice_afterAnInterruptGoesOnAsPasted() {
    Path to = folder.resolve("it's here");
    String line =
        stopped(to)
            .summary()
            .lines()
            .filter(each -> each.startsWith("  go on with "))
            .findFirst()
            .orElseThrow();
    String command = line.substring("  go on with ".length());
    assertThat(command).startsWith("./kiln train --resume '").contains("'\\''");
    assertThat(shell(command.replaceFirst("./kiln", "printf '%s\\\\n'")))
        .containsExactly(
            "train",
            "--resume",
            to + "/lenet5_checkpoint.zip",
            "--report",
            folder + "/a report.json");

    CliCall.Result done =
        call(List.of("train", "--resume", to.resolve("lenet5_checkpoint.zip").toString()));
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(Checkpoint.read(to.resolve("lenet5_checkpoint.zip")).history()).hasSize(1);
  }

  private List<String> shell(String command) {
    try {
      Process process = new ProcessBuilder("sh", "-c", command).start();
      return process.inputReader().lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "constant, (--epochs) with a larger number, train --resume LAST $1 2",
    "onecycle, (--init-from \\S+), train $1 --epochs 2 --save-path DIR/x",
  })
  void advice_onACompleteRunWorks(String schedule, String said, String followed)
      throws IOException {
    List<String> again = line("TRAIN --epochs 1 --overwrite --save-path RUN");
    assertThat(call(with(again, "--lr-schedule", schedule)).exitCode()).isZero();
    assertThat(call(line("train --resume LAST")).exitCode()).isZero();
    Matcher advice = Pattern.compile("is complete, 1 of 1 epochs: .*" + said).matcher(logs());
    assertThat(advice.find()).isTrue();
    CliCall.Result done = call(line(followed.replace("$1", advice.group(1))));
    assertThat(done.exitCode()).as(done.err()).isZero();
  }

  private String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(run)) {
      List<Path> logs =
          files
              .filter(file -> file.getFileName().toString().startsWith("log_"))
              .sorted(Comparator.naturalOrder())
              .toList();
      for (Path log : logs) {
        text.append(Files.readString(log));
      }
    }
    return text.toString();
  }
}
