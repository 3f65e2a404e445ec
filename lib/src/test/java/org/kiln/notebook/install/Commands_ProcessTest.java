package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln kernel install}, {@code lab} and {@code run} in an active Python environment. */
@Tag("process")
class Commands_ProcessTest {

  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir private Path temporary;

  private Path home;
  private Path active;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    Jupyter jupyter = new Jupyter(temporary.resolve("prefix"));
    active = jupyter.environment(temporary.resolve("active"));
    home = Files.createDirectory(temporary.resolve("home"));
  }

  private String kiln(String... arguments) throws IOException, InterruptedException {
    Path log = temporary.resolve("kiln.log");
    Jupyter.run(Jupyter.kiln(home, active, arguments), LIMIT, log);
    return Files.readString(log);
  }

  private static JsonNode kernel(Path prefix) throws IOException {
    Path file = prefix.resolve("share/jupyter/kernels/kiln/kernel.json");
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void kernelInstall_writesWhereItIsTold() throws IOException, InterruptedException {
    Path prefix = temporary.resolve("elsewhere");
    assertThat(kiln("kernel", "install", "--prefix", prefix.toString()))
        .contains("Installed \"Java (Kiln)\" in " + prefix.resolve("share/jupyter/kernels/kiln"));
    JsonNode kernel = kernel(prefix);
    assertThat(kernel.get("display_name").asText()).isEqualTo("Java (Kiln)");
    assertThat(kernel.get("argv"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "/bin/sh",
            "{resource_dir}/start.sh",
            home.toString(),
            "jjava",
            active.resolve("share/jupyter/kernels/java/jjava.jar").toString(),
            "embed",
            "{connection_file}");
    assertThat(active.resolve("share/jupyter/kernels/kiln")).doesNotExist();
  }

  @Test
  void lab_takesTheActiveEnvironment() throws IOException, InterruptedException {
    String version = Files.readString(Jupyter.HOME.resolve("requirements.txt"));
    String said = kiln("lab", "--", "--version");
    assertThat(said).contains("using the active Python environment " + active);
    assertThat(version).contains("jupyterlab==" + said.strip().replaceFirst("(?s).*\\s", ""));
    assertThat(kernel(active).get("argv")).extracting(JsonNode::asText).contains("picture");
    assertThat(home.resolve(".venv")).doesNotExist();
  }

  @Test
  void run_writesAPageThatNamesNothingElse() throws IOException, InterruptedException {
    Path page = temporary.resolve("page.html");
    Path notebook =
        NotebookFile.write(
            home.resolve("tiny.ipynb"),
            "kiln",
            "Schedules.oneCycle(0.1, 50)",
            "Recipes.get(\"quick\")");
    assertThat(kiln("run", notebook.toString(), "--html", page.toString()))
        .contains("[2/2]", "tiny.ipynb ran in");
    String html = Files.readString(page);
    assertThat(html).contains("Plotly.newPlot(", "data:image/png;base64,", "</table>");
    String markup = html.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1");
    assertThat(markup)
        .doesNotContainPattern("(?i)\\b(src|href)\\s*=\\s*[\"']?(https?:)?//")
        .doesNotContainPattern("(?i)(url\\(|@import)\\s*[\"']?(https?:)?//");
    assertThat(html).doesNotContainPattern("(?i)<script[^>]*\\bsrc=");
    assertThat(NotebookFile.read(notebook).cells()).allMatch(cell -> cell.outputs().isEmpty());
  }
}
