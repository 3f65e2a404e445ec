package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.notebook.Knobs;

/** All notebooks on the real kernel, cut short. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Notebooks_RunTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NOTEBOOKS = Jupyter.HOME.resolve("notebooks");
  private static final long MOST_BYTES = 2_000_000;
  private static final String EPOCHS = "1";
  private static final String BATCHES = "2";

  @TempDir private static Path temporary;

  private Jupyter jupyter;

  /** For all together, so that one that hangs fails the others soon; they need two minutes. */
  private Duration left = Duration.ofMinutes(15);

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

  private static Stream<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  private static List<JsonNode> codeCells(JsonNode notebook) {
    return children(notebook.get("cells"))
        .filter(cell -> cell.get("cell_type").asText().equals("code"))
        .toList();
  }

  private JsonNode run(String name) throws IOException, InterruptedException {
    Path target = temporary.resolve(name);
    if (Files.exists(target)) {
      return JSON.readTree(target.toFile());
    }
    String script = "/org/kiln/notebook/install/run_notebook.py";
    Path local = temporary.resolve(name + ".py");
    try (var in = Notebooks_RunTest.class.getResourceAsStream(script)) {
      Files.copy(in, local);
    }
    ProcessBuilder command =
        jupyter.command(
            local.toString(), NOTEBOOKS.resolve(name).toString(), "--notebook", target.toString());
    command.environment().put(Knobs.EPOCHS, EPOCHS);
    command.environment().put(Knobs.LIMIT, BATCHES);
    Path log = temporary.resolve(name + ".log");
    long start = System.nanoTime();
    try {
      Jupyter.run(command, left, log);
    } finally {
      left = left.minusNanos(System.nanoTime() - start);
    }
    List<String> said = Files.readAllLines(log);
    System.err.println("kiln: " + said.get(said.size() - 1));
    return JSON.readTree(target.toFile());
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void run_endsWithoutErrorAndWithEveryOutput(String name)
      throws IOException, InterruptedException {
    JsonNode committed = JSON.readTree(NOTEBOOKS.resolve(name).toFile());
    JsonNode ran = run(name);
    List<JsonNode> before = codeCells(committed);
    List<JsonNode> after = codeCells(ran);
    assertThat(after).hasSameSizeAs(before).hasSizeGreaterThan(3);
    for (int i = 0; i < after.size(); i++) {
      JsonNode outputs = after.get(i).get("outputs");
      String source = after.get(i).get("source").toString();
      assertThat(outputs.size() > 0)
          .as("outputs of %s", source)
          .isEqualTo(before.get(i).get("outputs").size() > 0);
      children(outputs).forEach(output -> assertComplete(output, source));
    }
  }

  private static void assertComplete(JsonNode output, String source) {
    assertThat(output.get("output_type").asText()).as(source).isNotEqualTo("error");
    if (output.at("/data/application~1vnd.plotly.v1+json").isObject()) {
      assertThat(output.get("data").has("image/png")).as("picture of %s", source).isTrue();
      assertThat(output.get("data").has("text/html")).as("HTML of %s", source).isTrue();
    }
  }

  @Test
  void run_knobsArrive() throws IOException, InterruptedException {
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
    JsonNode notebook = JSON.readTree(file.toFile());
    assertThat(notebook.at("/metadata/kernelspec/name").asText()).isEqualTo("kiln");
    assertThat(codeCells(notebook))
        .anySatisfy(cell -> assertThat(cell.get("outputs")).isNotEmpty());
    assertThat(notebook.toString()).doesNotContain("\"output_type\":\"error\"");
  }
}
