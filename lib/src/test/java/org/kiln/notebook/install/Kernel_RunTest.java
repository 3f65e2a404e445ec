package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.notebook.install.NotebookFile.Cell;
import org.kiln.train.KilnVersion;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Small notebooks on real kernels, by other ways than Kiln's own. */
@Tag("process")
class Kernel_RunTest {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String DATA =
      "var data = Datasets.dummy(new ImageShape(32, 32, 3), 10, 64, 64);\ndata";
  private static final String FIGURE = "Schedules.oneCycle(0.1, 50)";
  private static final String FIGURE_KIND =
      "execute_result [application/vnd.plotly.v1+json, image/png, text/html, text/plain]";
  private static final List<String> DATA_KINDS =
      List.of("display_data [image/png, text/plain]", "execute_result [text/html, text/plain]");

  @TempDir private Path temporary;

  private Jupyter jupyter;

  @BeforeEach
  void prepare() throws IOException {
    jupyter = new Jupyter(temporary.resolve("prefix"));
  }

  private List<Cell> ran(ProcessBuilder command, Path target)
      throws IOException, InterruptedException {
    Jupyter.run(command, LIMIT, temporary.resolve("run.log"));
    return NotebookFile.read(target).cells();
  }

  @Test
  void nbconvert_executes() throws IOException, InterruptedException {
    Path notebook = NotebookFile.write(temporary.resolve("in.ipynb"), "kiln", DATA, FIGURE);
    ProcessBuilder command =
        jupyter.command("-m", "nbconvert", "--to", "notebook", "--execute", notebook.toString());
    command.command().addAll(List.of("--output", "out.ipynb"));
    List<Cell> cells = ran(command, temporary.resolve("out.ipynb"));
    assertThat(cells.get(0).kinds()).isEqualTo(DATA_KINDS);
    assertThat(cells.get(1).kinds()).containsExactly(FIGURE_KIND);
  }

  @Test
  void embed_carriesPlotlyInTheNotebook() throws IOException, InterruptedException {
    Path notebook = NotebookFile.write(temporary.resolve("in.ipynb"), "kiln", FIGURE, FIGURE);
    Path target = temporary.resolve("out.ipynb");
    ProcessBuilder command = jupyter.runner(notebook, target);
    List<Cell> pictures = ran(command, target);
    assertThat(pictures).noneMatch(cell -> html(cell).contains("newPlot"));
    command.environment().put("KILN_PLOTLY", "embed");
    List<Cell> embedded = ran(command, target);
    assertThat(embedded)
        .extracting(Cell::kinds)
        .isEqualTo(pictures.stream().map(Cell::kinds).toList());
    assertThat(html(embedded.get(0))).contains("Plotly.newPlot(", "DecompressionStream");
    assertThat(html(embedded.get(1)))
        .contains("Plotly.newPlot(")
        .doesNotContain("DecompressionStream");
    assertThat(embedded)
        .noneMatch(cell -> html(cell).matches("(?is).*(src|href)\\s*=\\s*[\"']?http.*"));
  }

  @ParameterizedTest
  @CsvSource({
    "moved, is no checkout of Kiln any more. Run './kiln kernel install'",
    "unbuilt, Kiln is not built in",
    "withoutKernel, is gone. Install it (pip install jjava)",
  })
  void kernelThatLostSomethingSaysWhatToDo(String loss, String told)
      throws IOException, InterruptedException {
    Path prefix = temporary.resolve("prefix");
    Path lost =
        switch (loss) {
          case "moved" -> prefix.resolve("checkout");
          case "unbuilt" -> prefix.resolve("checkout/lib/target/launch/classpath");
          default -> prefix.resolve("share/jupyter/kernels/java");
        };
    Files.move(lost, temporary.resolve("elsewhere"));
    Path script = prefix.resolve("share/jupyter/kernels/kiln/start.sh");
    List<String> argv = new ArrayList<>();
    new ObjectMapper()
        .readTree(script.resolveSibling("kernel.json").toFile())
        .get("argv")
        .forEach(argument -> argv.add(argument.asText()));
    argv.replaceAll(argument -> argument.replace("{resource_dir}", script.getParent().toString()));
    Process process =
        new ProcessBuilder(argv).redirectErrorStream(true).directory(prefix.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(said.lines()).singleElement().asString().startsWith("kiln: ").contains(told);
  }

  private static String html(Cell cell) {
    return cell.text("text/html");
  }

  /** What {@code mvn install} leaves, beside all that the build has, and nothing of a registry. */
  @Test
  void maven_bringsKilnIntoPlainJJava() throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(Path.of("target"), "home").toAbsolutePath();
    try {
      runPlain(home);
    } finally {
      delete(home); // not by @TempDir, which says a line about each link
    }
  }

  private void runPlain(Path home) throws IOException, InterruptedException {
    Path maven = home.resolve(".m2/repository");
    link(localRepository(), maven);
    install(maven);
    Path notebook =
        NotebookFile.write(
            temporary.resolve("in.ipynb"),
            "java",
            "%maven org.kiln:kiln:" + KilnVersion.get(),
            DATA,
            FIGURE,
            "var run = Trainer.of(Models.create(\"lenet5\", data)).data(data).epochs(1).fit();");
    Path target = temporary.resolve("out.ipynb");
    ProcessBuilder command = jupyter.runner(notebook, target);
    Path java = Path.of(System.getProperty("java.home"), "bin");
    command.environment().merge("PATH", java.toString(), (path, first) -> first + ":" + path);
    command.environment().put("JJAVA_JVM_OPTS", "-Xmx2g -Duser.home=" + home);
    List<Cell> cells = ran(command, target);
    assertThat(cells.get(0).kinds()).isEmpty();
    assertThat(cells.get(1).kinds()).isEqualTo(DATA_KINDS);
    assertThat(cells.get(2).kinds()).containsExactly(FIGURE_KIND);
    assertThat(html(cells.get(2))).contains("Plotly.newPlot("); // no extension draws there
    assertThat(cells.get(3).kinds())
        .containsExactly(FIGURE_KIND.replace("execute_result", "display_data"));
    try (Stream<Path> files = Files.walk(maven)) {
      assertThat(files)
          .filteredOn(file -> file.toString().endsWith(".jar") && !Files.isSymbolicLink(file))
          .as("Kiln's jar, and none that was fetched")
          .hasSize(1);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The repository that Maven took this test's libraries from: a version is four folders down. */
  private static Path localRepository() {
    String jar = INDArray.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return Path.of(jar).resolve("../../../../..").normalize();
  }

  /** Links jars and poms without Maven's notes of where they came from, as if built here. */
  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(jar|pom)")).toList()) {
        Path link = to.resolve(from.relativize(file).toString());
        if (!link.startsWith(to.resolve("org/kiln"))) {
          Files.createDirectories(link.getParent());
          Files.createSymbolicLink(link, file);
        }
      }
    }
  }

  private static void install(Path maven) throws IOException {
    String version = KilnVersion.get();
    Path kiln = Files.createDirectories(maven.resolve("org/kiln/kiln").resolve(version));
    Path parent = Files.createDirectories(maven.resolve("org/kiln/kiln-parent").resolve(version));
    Path jar = kiln.resolve("kiln-" + version + ".jar");
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.err,
                System.err,
                "--create",
                "--file",
                jar.toString(),
                "-C",
                "target/classes",
                ".");
    assertThat(status).isZero();
    Files.copy(Path.of("pom.xml"), kiln.resolve("kiln-" + version + ".pom"));
    Files.copy(Jupyter.HOME.resolve("pom.xml"), parent.resolve("kiln-parent-" + version + ".pom"));
  }
}
