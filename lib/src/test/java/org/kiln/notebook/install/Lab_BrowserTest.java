package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.Programs;

/** JupyterLab in a real browser; needs chromium, which {@code .ci/run} installs. */
@Tag("process")
class Lab_BrowserTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();

  private static final String HOME = Jupyter.HOME.toString();
  private static final Duration LIMIT = Duration.ofMinutes(20);

  @TempDir private Path temporary;

  private static boolean hasBrowser() {
    return System.getenv("CHROMIUM") != null
        || Arrays.stream(System.getenv("PATH").split(System.getProperty("path.separator")))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromium")));
  }

  private Jupyter jupyter;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    Programs.require(hasBrowser(), "chromium", "JupyterLab in a browser");
    jupyter = new Jupyter(temporary.resolve("prefix"));
    Path requirements = Jupyter.HOME.resolve("requirements-test.txt");
    run(jupyter.command("-m", "pip", "install", "--quiet", "-r", requirements.toString()));
  }

  private String run(ProcessBuilder command) throws IOException, InterruptedException {
    Path log = temporary.resolve("run.log");
    Jupyter.run(command, LIMIT, log);
    return Files.readString(log);
  }

  private static String script(String name) {
    return Path.of("src", "test", "python", name).toAbsolutePath().toString();
  }

  @Test
  void lab_runsTheQuickstartAndStops() throws IOException, InterruptedException {
    System.err.print(run(jupyter.command(script("lab_browser.py"), HOME, SCREENSHOTS.toString())));
    assertThat(SCREENSHOTS.resolve("quickstart-dark.png")).isNotEmptyFile();
  }

  /** What {@code kiln run} writes, and what nbconvert makes of a notebook that embeds plotly.js. */
  @Test
  void pages_drawFiguresOffline() throws IOException, InterruptedException {
    Path home = Files.createDirectory(temporary.resolve("home"));
    Path active = jupyter.environment(temporary.resolve("active"));
    Path notebook =
        NotebookFile.write(home.resolve("tiny.ipynb"), "kiln", "Schedules.oneCycle(0.1, 50)");
    Path page = home.resolve("run.html");
    run(Jupyter.kiln(home, active, "run", notebook.toString(), "--html", page.toString()));
    ProcessBuilder convert =
        jupyter.command("-m", "nbconvert", "--to", "html", "--execute", notebook.toString());
    convert.environment().put("KILN_PLOTLY", "embed");
    run(convert);
    Path embedded = home.resolve("tiny.html");
    assertThat(
            run(jupyter.command(script("offline_page.py"), page.toString(), embedded.toString())))
        .contains("ok    run.html", "ok    tiny.html");
  }
}
