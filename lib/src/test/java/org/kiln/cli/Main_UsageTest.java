package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What people see who type something wrong, or ask for help. */
class Main_UsageTest {

  private record Result(int exitCode, String out, String err) {}

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private static void assertError(int exitCode, String line, String... arguments) {
    Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).singleElement().asString().startsWith("kiln: ").contains(line);
  }

  @Test
  void argument_withAnAtSignIsTakenAsItIs(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("arguments"), "--help");
    assertError(1, "There is no checkpoint @" + file, "evaluate", "@" + file);
  }

  @Test
  void argument_thatIsLongIsCut() {
    Result result = run("train", "--epochs", "9".repeat(100_000));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).singleElement().asString().hasSizeLessThan(1_200);
  }

  @Test
  void nothing_printsHelp() {
    Result result = run();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("train", "evaluate", "models", "datasets", "recipes", "devices", "version");
  }

  @Test
  void version_namesKilnAndJava() {
    assertThat(run("--version").out()).isEqualTo(run("version").out());
    assertThat(run("version").out()).containsPattern("Kiln \\d+\\.\\d+\\.\\d+\\RJava ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train --dummy", "evaluate no-file.zip", "train --dummy --evaluate"})
  void threads_belowOne_isBadUsage(String command) {
    for (String number : new String[] {"0", "-2"}) {
      String[] arguments = (command + " --threads=" + number).split(" ");
      assertError(2, "--threads " + number + ": expected at least 1", arguments);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"models", "datasets", "recipes"})
  void list_hasALineForEach(String command) {
    Result result = run(command);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines().count()).isGreaterThan(4);
  }

  @Test
  void models_showsLayersOfOne() {
    assertThat(run("models", "resnet20").out()).contains("272,474");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "trian                              | unknown command trian, did you mean train?",
        "train --epoch 3                    | unknown option --epoch, did you mean --epochs",
        "train extra                        | unexpected argument extra",
        "train @arguments                   | unexpected argument @arguments",
        "train --epochs                     | Missing required parameter for option '--epochs'",
        "train --epochs ten                 | 'ten' is not an int",
        "train --epochs 0                   | epochs 0: expected at least 1",
        "train --batch_size -3              | batch-size -3: expected at least 1",
        "train --accumulate 0               | accumulate 0: expected at least 1",
        "train --accumulate -2              | accumulate -2: expected at least 1",
        "train --accumulate 99999999999     | is not an int",
        "train --accumulate 2147483647      | expected at most 2147483647 images in a step",
        "train --lr 0                       | learning-rate 0.0: expected a number above 0",
        "train --lr nan                     | 'nan' is not a double",
        "train --engine warp                | expected one of",
        "train --engine parallel -j 2       | expected --replicas 2 or more",
        "train --engine parallel            | expected --replicas 2 or more",
        "train --replicas 0                 | --replicas 0: expected at least 1",
        "train --lr-schedule step           | milestones [] of a step schedule",
        "train --milestones 3               | has no effect on the schedule onecycle",
        "train -a resnet21                  | Did you mean 'resnet20'?",
        "train --dataset cifar11            | Did you mean 'cifar10'?",
        "train --recipe quik                | \"quick\"",
        "evaluate                           | Missing required parameter: 'FILE'",
      })
  void usage_isOneLineAndExitCode2(String arguments, String line) {
    assertError(2, line.strip().replace("\"", ""), arguments.strip().split(" "));
  }

  @Test
  void pretrained_saysThatThereIsNone() {
    assertError(
        1, "--pretrained: this version of Kiln has no published weights", "train", "--pretrained");
  }

  @Test
  void cuda_isRefusedByTheBuildForTheCpu() {
    assertError(1, "Device cuda: ", "train", "--dummy", "--device", "cuda");
  }

  @Test
  void run_saveTakesNoPathOrOne() {
    assertError(1, "nowhere.ipynb", "run", "nowhere.ipynb", "--save");
    assertError(1, "nowhere.ipynb", "run", "nowhere.ipynb", "--save=there.ipynb");
    assertError(2, "is blank", "run", "nowhere.ipynb", "--save=");
  }

  @Test
  void evaluate_ofMissingFileNamesIt() {
    assertError(1, "nowhere.zip", "evaluate", "nowhere.zip");
  }

  @Test
  void resume_ofDamagedFileNamesIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("damaged.zip"), "no zip at all");
    assertError(1, file.toString(), "train", "--dummy", "--resume", file.toString());
  }

  @Test
  void debug_showsTheStackTrace() {
    assertThat(run("--debug", "evaluate", "nowhere.zip").err()).contains("\tat org.kiln.");
  }

  @Test
  void options_explainThemselves() {
    options()
        .filter(option -> !option.usageHelp() && !option.versionHelp() && option.arity().max() > 0)
        .forEach(
            option ->
                assertThat(String.join(" ", option.description()))
                    .as(option.longestName())
                    .contains("Default"));
  }

  @Test
  void options_haveSnakeCaseSpellings() {
    CommandSpec root = new CommandLine(new KilnCommand()).getCommandSpec();
    assertThat(options().map(OptionSpec::longestName).filter(name -> name.indexOf('-', 2) > 0))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            name -> {
              String snake = "--" + name.substring(2).replace('-', '_');
              assertThat(SnakeCase.toKebabCase(root, snake, snake + "=a_b"))
                  .containsExactly(name, name + "=a_b");
            });
    assertThat(SnakeCase.toKebabCase(root, "--no_such", "a_b", "-x_y"))
        .containsExactly("--no_such", "a_b", "-x_y");
  }

  private static Stream<OptionSpec> options() {
    return new CommandLine(new KilnCommand())
        .getSubcommands().values().stream()
            .flatMap(command -> command.getCommandSpec().options().stream());
  }
}
