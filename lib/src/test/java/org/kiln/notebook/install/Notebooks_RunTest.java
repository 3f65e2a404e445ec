package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.notebook.Knobs;
import org.kiln.notebook.install.NotebookFile.Cell;

/** All notebooks on the real kernel, cut short, as copies that save beside themselves. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Notebooks_RunTest {

  private static final Path NOTEBOOKS = Jupyter.HOME.resolve("notebooks");
  private static final long MOST_BYTES = 2_000_000;
  private static final String EPOCHS = "1";
  private static final String BATCHES = "2";

  /** Finds a notebook that hangs; the longest needs one minute of an idle machine. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final Pattern TRAINS =
      Pattern.compile("\\b(Trainer|Sweep|LearningRateFinder)\\.of\\(");
  private static final Pattern TRAINED = Pattern.compile("(\\d+) epochs? in \\d");

  @TempDir private static Path temporary;

  private Jupyter jupyter;

  @BeforeAll
  void prepare() throws IOException {
    jupyter = new Jupyter(temporary.resolve("prefix"));
  }

  static List<String> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(NOTEBOOKS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ipynb"))
          .sorted()
          .toList();
    }
  }

  private List<Cell> run(String name) throws IOException, InterruptedException {
    Path target = temporary.resolve(name);
    if (!Files.exists(target)) {
      Path copies = Files.createDirectories(temporary.resolve("notebooks")); // they save to ../save
      assertThat(copies.resolve(name)).as("what another test ran and gave up").doesNotExist();
      Path copy = Files.copy(NOTEBOOKS.resolve(name), copies.resolve(name));
      ProcessBuilder command = jupyter.runner(copy, target);
      command.environment().put(Knobs.EPOCHS, EPOCHS);
      command.environment().put(Knobs.LIMIT, BATCHES);
      Path log = temporary.resolve(name + ".log");
      Jupyter.run(command, LIMIT, log);
      List<String> said = Files.readAllLines(log);
      System.err.println("kiln: " + said.get(said.size() - 1));
    }
    return NotebookFile.read(target).cells();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void run_givesTheOutputsThatAreCommitted(String name) throws IOException, InterruptedException {
    List<Cell> committed = NotebookFile.read(NOTEBOOKS.resolve(name)).cells();
    List<Cell> ran = run(name);
    assertThat(ran).hasSameSizeAs(committed).hasSizeGreaterThan(3);
    for (int i = 0; i < ran.size(); i++) {
      // What cells show does not depend on how long they train; that nothing failed is in it too.
      assertThat(shown(ran.get(i)))
          .as("outputs of %s", ran.get(i).source())
          .isEqualTo(shown(committed.get(i)));
      assertThat(ran.get(i).kinds().isEmpty())
          .as("no output of %s", ran.get(i).source())
          .isEqualTo(committed.get(i).kinds().isEmpty());
    }
  }

  /** All but what is printed: a first download says so, and a run that never diverged does not. */
  private static List<String> shown(Cell cell) {
    return cell.kinds().stream().filter(kind -> !kind.equals("stream stdout")).toList();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void run_knobsArrive(String name) throws IOException, InterruptedException {
    List<Cell> cells = run(name);
    assertThat(cells).anyMatch(cell -> cell.source().contains("Knobs.batches("));
    for (Cell cell : cells) {
      if (TRAINS.matcher(cell.source()).find()) {
        assertThat(cell.source()).contains("Knobs.batches(");
      }
      Matcher trained = TRAINED.matcher(cell.text());
      while (trained.find()) {
        assertThat(trained.group(1)).as(cell.source()).isEqualTo(EPOCHS);
      }
    }
  }

  @Test
  void run_savesBesideTheNotebook() throws IOException, InterruptedException {
    run("01-quickstart.ipynb");
    assertThat(temporary.resolve("save/quickstart/resnet20_checkpoint.zip")).isRegularFile();
  }

  @Test
  void run_knobsCountTheSteps() throws IOException, InterruptedException {
    String committed = Files.readString(NOTEBOOKS.resolve("01-quickstart.ipynb"));
    assertThat(committed).containsPattern("Done after [2-9] of [2-9] epochs, step \\d{4},");
    assertThat(run("01-quickstart.ipynb").toString())
        .contains("Done after " + EPOCHS + " of " + EPOCHS + " epochs, step " + BATCHES + ",");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void committed_isSmallAndWhole(String name) throws IOException {
    Path file = NOTEBOOKS.resolve(name);
    assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    assertThat(new ObjectMapper().readTree(file.toFile()).at("/metadata/kernelspec/name").asText())
        .isEqualTo("kiln");
    List<Cell> cells = NotebookFile.read(file).cells();
    assertThat(cells).anySatisfy(cell -> assertThat(cell.outputs()).isNotEmpty());
    for (Cell cell : cells) {
      assertThat(cell.kinds()).as(cell.source()).noneMatch(kind -> kind.startsWith("error"));
      cell.kinds().stream()
          .filter(kind -> kind.contains("vnd.plotly"))
          .forEach(kind -> assertThat(kind).contains("image/png", "text/html"));
    }
  }
}
