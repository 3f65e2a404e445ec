package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.TerminalSession;
import org.kiln.TerminalSession.Ending;
import org.kiln.train.Checkpoint;

/** Every signal, in every phase of a training, at a terminal that shows the progress bar. */
@Tag("process")
@DisabledOnOs(OS.WINDOWS)
class Train_TerminalTest {

  private static final List<String> TRAIN =
      List.of("train --dummy --dataset mnist -a lenet5 -b 8 --engine dl4j".split(" "));
  private static final String BAR = " loss ";

  /** Begins each drawing of the bar. */
  private static final String DRAWN = "\u001b[?7l";

  /** How long each phase lasts, and how to know that it has begun. */
  private enum Phase {
    EPOCH("--training-step-per-epoch=3000 --eval-step-per-epoch=1", "text", BAR),
    VALIDATION("--training-step-per-epoch=40 --test-bs=50", "text", "[40/40]"),
    SAVING(
        "--training-step-per-epoch=1 --eval-step-per-epoch=1 --epochs=3000",
        "file",
        "saving-*/.lenet5_checkpoint.zip.*.tmp");

    private final List<String> length;
    private final String kind;
    private final String begun;

    Phase(String length, String kind, String begun) {
      this.length = List.of(length.split(" "));
      this.kind = kind;
      this.begun = begun;
    }
  }

  @TempDir private static Path folder;

  private static final ExecutorService THREADS = Executors.newFixedThreadPool(3);
  private static final Map<String, CompletableFuture<Ending>> ENDINGS = new TreeMap<>();

  /** Most of the time a JVM waits for its class files, or a person for a JVM: so all at once. */
  @BeforeAll
  static void startAll() {
    TerminalSession.require();
    for (Phase phase : Phase.values()) {
      start(phase, "int", begun(phase).then("key", TerminalSession.INTERRUPT));
    }
    start(Phase.EPOCH, "term", begun(Phase.EPOCH).then("signal", "TERM").then("signal", "TERM"));
    start(Phase.EPOCH, "hup", begun(Phase.EPOCH).then("hangup", 1));
    start(
        Phase.EPOCH,
        "nohup",
        new TerminalSession()
            .then("ignore", "HUP")
            .then("text", BAR)
            .then("signal", "HUP")
            .then("pause", 0.4)
            .then("text", BAR)
            .then("key", TerminalSession.INTERRUPT));
    start(
        Phase.EPOCH,
        "stop",
        new TerminalSession()
            .then("size", List.of(24, 100))
            .then("text", BAR)
            .then("key", TerminalSession.SUSPEND)
            .then("stopped", 1)
            .then("size", List.of(5, 20))
            .then("fg", 1)
            .then("text", "epoch 1")
            .then("key", TerminalSession.QUIT)
            .then("text", "Full thread dump")
            .then("text", "epoch 1")
            .then("key", TerminalSession.INTERRUPT));
  }

  @AfterAll
  static void stopAll() {
    THREADS.shutdownNow();
  }

  private static TerminalSession begun(Phase phase) {
    return new TerminalSession().then(phase.kind, phase.begun);
  }

  private static String name(Phase phase, String what) {
    return phase.name().toLowerCase(Locale.ROOT) + "-" + what;
  }

  private static void start(Phase phase, String what, TerminalSession session) {
    String run = name(phase, what);
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(phase.length);
    arguments.addAll(List.of("--save-path", run));
    List<String> command = CliProcess.command(folder, arguments.toArray(String[]::new));
    ENDINGS.put(run, CompletableFuture.supplyAsync(() -> run(session, Map.of(), command), THREADS));
  }

  private static Ending run(
      TerminalSession session, Map<String, String> more, List<String> command) {
    Map<String, String> environment = new TreeMap<>(Map.of("OMP_NUM_THREADS", "1"));
    environment.putAll(more);
    try {
      return session.run(folder, environment, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertSaved(Path run) throws IOException {
    assertThat(Checkpoint.read(run.resolve("lenet5_checkpoint.zip")).architecture())
        .isEqualTo("lenet5");
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
    try (Stream<Path> files = Files.list(run)) {
      Path log = files.filter(file -> file.toString().endsWith(".txt")).findFirst().orElseThrow();
      assertThat(log)
          .content()
          .contains("go on with ", " train --resume ")
          .doesNotContain("\r", "\u001b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPOCH, int, 130",
    "VALIDATION, int, 130",
    "SAVING, int, 130",
    "EPOCH, term, 143",
    "EPOCH, nohup, 130",
    "EPOCH, stop, 130",
  })
  void signal_savesAndLeavesTheTerminalAsItWas(Phase phase, String what, int code)
      throws IOException {
    Ending ending = ENDINGS.get(name(phase, what)).join();
    assertThat(ending.whole()).as(ending.shown()).isTrue();
    assertThat(ending.code()).as(ending.shown()).isEqualTo(code);
    assertThat(ending.sane()).isTrue();
    String last = ending.shown().substring(ending.shown().indexOf("kiln: stopping"));
    assertThat(last)
        .contains("go on with ", " train --resume ")
        .endsWith("\n")
        .doesNotContain(DRAWN);
    assertSaved(folder.resolve(name(phase, what)));
  }

  @Test
  void signal_inValidationBreaksItOff() {
    assertThat(ENDINGS.get("validation-int").join().shown()).doesNotContain("epoch 1/10 done");
  }

  @Test
  void terminal_thatIsClosedSaves() throws IOException {
    Ending ending = ENDINGS.get("epoch-hup").join();
    assertThat(ending.code()).as(ending.shown()).isEqualTo(129);
    assertSaved(folder.resolve("epoch-hup"));
  }

  /** Through the launcher, from a checkout and into a folder with names that are hard to take. */
  @Test
  void launcher_savesUnderAnyLocaleAndName(@TempDir Path place) throws IOException {
    LauncherSandbox sandbox = new LauncherSandbox(place, "a:b é猫 %41 #x");
    sandbox.buildWhatIsTested();
    List<String> arguments = new ArrayList<>(List.of(sandbox.path("kiln").toString()));
    arguments.addAll(TRAIN);
    arguments.addAll(Phase.EPOCH.length);
    arguments.addAll(List.of("--save-path", "@rün 猫"));
    Map<String, String> environment =
        Map.of(
            "LC_ALL", "C",
            "JAVA_HOME", System.getProperty("java.home"),
            "XDG_CACHE_HOME", place.resolve("cache").toString());
    TerminalSession session = begun(Phase.EPOCH).then("key", TerminalSession.INTERRUPT);
    Ending ending = run(session, environment, arguments);
    assertThat(ending.code()).as(ending.shown()).isEqualTo(130);
    Path saved = folder.resolve("@rün 猫");
    assertThat(ending.shown())
        .contains("train --resume '" + saved.resolve("lenet5_checkpoint.zip") + "'");
    assertSaved(saved);
  }

  @ParameterizedTest
  @CsvSource({"TERM, dumb, false", "NO_COLOR, 1, false", "TERM, xterm, true"})
  void help_hasColoursWhereTheyAreWanted(String variable, String value, boolean wanted) {
    Ending ending =
        run(new TerminalSession(), Map.of(variable, value), CliProcess.command(folder, "--help"));
    assertThat(ending.shown()).contains("train", "evaluate");
    assertThat(ending.shown().contains("\u001b")).isEqualTo(wanted);
  }

  /** {@code | head -1}, and streams that were closed to begin with. */
  @Test
  void run_outlivesItsStreams() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(List.of("--epochs=2", "--training-step-per-epoch=2"));
    arguments.addAll(List.of("--eval-step-per-epoch=1", "--print-freq=1", "--save-path", "piped"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bash", "-c", "\"$@\" <&- 2>&- | head -n 1", "bash"));
    command.addAll(CliProcess.command(folder, arguments.toArray(String[]::new)));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
    String shown = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    assertThat(shown.lines()).singleElement().asString().doesNotContain("\u001b");
    assertThat(folder.resolve("piped/report.json")).isNotEmptyFile();
    assertThat(folder.resolve("piped/history.csv")).content().hasLineCount(3);
  }
}
