package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolder_ClaimTest {

  @TempDir Path folder;

  private static void assertTaken(Path path, String... parts) {
    assertThatThrownBy(() -> RunFolder.claim(path))
        .isInstanceOf(FolderTakenException.class)
        .hasMessageContainingAll(parts);
  }

  private static long files(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.count();
    }
  }

  @Test
  void claim_keepsOthersOutUntilClosed() {
    Path run = folder.resolve("run");
    RunFolder held = RunFolder.claim(run);
    assertTaken(run, "is being written by", "process " + ProcessHandle.current().pid());
    assertTaken(folder.resolve("./run"), "is being written by");
    assertThatThrownBy(() -> RunFolder.overwrite(run)).isInstanceOf(FolderTakenException.class);
    held.close();
    RunFolder.claim(run).close();
  }

  @ParameterizedTest
  @CsvSource({"file, it is a file", "file/below, Not a directory"})
  void claim_whereAFileIsInTheWaySaysSo(String name, String reason) throws IOException {
    Files.writeString(folder.resolve("file"), "someone's");
    assertThatThrownBy(() -> RunFolder.claim(folder.resolve(name)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContainingAll("Can't write to the save path", reason, "choose another folder")
        .hasMessageNotContaining("java.");
  }

  @Test
  void claim_thatNoRunFollowsLeavesNothing() throws IOException {
    RunFolder.claim(folder.resolve("a/b/c")).close();
    assertThat(files(folder)).isZero();
    Files.createDirectories(folder.resolve("a/mine"));
    RunFolder.claim(folder.resolve("a/b")).close();
    assertThat(folder.resolve("a/mine")).isDirectory();
    assertThat(files(folder.resolve("a"))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet20_checkpoint.zip",
        "resnet20_best.zip",
        "report.json",
        "curve.png",
        "history.csv",
        "config.json"
      })
  void claim_ofAFolderWithResultsIsRefused(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "someone's");
    assertTaken(folder, "holds a run already (" + name + ")", "--save-path", "--overwrite");
    assertThat(file).hasContent("someone's");
    assertThat(files(folder)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "notes.txt, mine",
    "log_training_resnet20_20261127-101112.txt, a log",
    "config.json, '{\"kiln_version\" : \"0.1.0\"}'",
    "profile.txt, a profile",
    ".history.csv, hidden"
  })
  void claim_ofAFolderWithNothingToLoseIsGiven(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    RunFolder.claim(folder).close();
    assertThat(folder.resolve(name)).hasContent(text);
  }

  @Test
  void claim_ofARunThatEndedInItsFirstEpochIsGiven() throws IOException {
    Files.writeString(folder.resolve("history.csv"), HistoryCsv.HEADER);
    RunFolder.claim(folder).close();
    Files.writeString(folder.resolve("history.csv"), HistoryCsv.HEADER + "1,3,0.1\n");
    assertTaken(folder, "history.csv");
  }

  @Test
  void next_isTheFirstWithoutARun() throws IOException {
    Path base = folder.resolve("resnet20");
    Files.createDirectories(base);
    Files.writeString(base.resolve("history.csv"), "rows");
    try (RunFolder second = RunFolder.next(base);
        RunFolder third = RunFolder.next(base)) {
      assertThat(second.path()).isEqualTo(folder.resolve("resnet20-2"));
      assertThat(third.path()).isEqualTo(folder.resolve("resnet20-3"));
    }
  }

  @Test
  void claim_removesWhatKilledSavesLeft() throws IOException, InterruptedException {
    Process dead = new ProcessBuilder(java(), "--version").start();
    dead.waitFor();
    long own = ProcessHandle.current().pid();
    Path ofDead = Files.createFile(folder.resolve(".x_best.zip." + dead.pid() + "-1f2e.tmp"));
    Path ofReused = Files.createFile(folder.resolve(".x_checkpoint.zip." + own + "-1f2e.tmp"));
    Files.setLastModifiedTime(ofReused, FileTime.fromMillis(1000));
    Path ofLiving = Files.createFile(folder.resolve(".history.csv." + own + "-ff.tmp"));
    Path foreign = Files.createFile(folder.resolve(".editor.tmp"));
    RunFolder.claim(folder).close();
    assertThat(ofDead).doesNotExist();
    assertThat(ofReused).doesNotExist();
    assertThat(ofLiving).exists();
    assertThat(foreign).exists();
  }

  @Test
  void last_ofAFolderIsItsCheckpoint() throws IOException {
    Path best = Files.createFile(folder.resolve("x_best.zip"));
    assertThat(RunFiles.last(folder)).isEqualTo(best);
    Path last = Files.createFile(folder.resolve("x_checkpoint.zip"));
    assertThat(RunFiles.last(folder)).isEqualTo(last);
    assertThat(RunFiles.best(folder)).isEqualTo(best);
    assertThat(RunFiles.last(best)).isEqualTo(best);
    Files.createFile(folder.resolve("y_checkpoint.zip"));
    assertThatThrownBy(() -> RunFiles.last(folder))
        .hasMessageContaining("x_checkpoint.zip, y_checkpoint.zip");
    assertThatThrownBy(() -> RunFiles.last(Files.createDirectory(folder.resolve("empty"))))
        .hasMessageContaining("There is no checkpoint in");
  }

  @Test
  void latest_isTheOneSavedLast() throws IOException {
    for (String name : new String[] {"a", "b", "c"}) {
      Path run = Files.createDirectories(folder.resolve(name));
      Path file = Files.createFile(run.resolve((name.equals("c") ? "y" : "x") + "_checkpoint.zip"));
      Files.setLastModifiedTime(file, FileTime.fromMillis(name.equals("a") ? 9000 : 5000));
    }
    assertThat(RunFiles.latest(folder, Optional.empty())).contains(folder.resolve("a"));
    assertThat(RunFiles.latest(folder, Optional.of("y"))).contains(folder.resolve("c"));
    assertThat(RunFiles.latest(folder, Optional.of("z"))).isEmpty();
    assertThat(RunFiles.latest(folder.resolve("none"), Optional.empty())).isEmpty();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Holds a folder until its standard input ends. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      RunFolder.claim(Path.of(arguments[0]));
      System.out.println("held");
      System.in.read();
    }
  }

  @Test
  @Tag("process")
  void claim_ofAnotherProcessEndsWithIt() throws IOException, InterruptedException {
    Process holder =
        new ProcessBuilder(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertTaken(folder, "is being written by process " + holder.pid() + " on ");
      assertTaken(folder, "is being written by process " + holder.pid() + " on ");
    } finally {
      holder.destroyForcibly();
    }
    assertThat(holder.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(folder.resolve(FolderLock.NAME)).exists(); // killed, it could not remove it
    RunFolder.claim(folder).close();
    assertThat(files(folder)).isZero();
  }
}
