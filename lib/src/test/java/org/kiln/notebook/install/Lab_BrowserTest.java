package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JupyterLab in a real browser; needs chromium, which {@code .ci/run} installs. */
@Tag("process")
class Lab_BrowserTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots").toAbsolutePath();

  @TempDir private Path temporary;

  private static boolean hasBrowser() {
    return System.getenv("CHROMIUM") != null
        || Arrays.stream(System.getenv("PATH").split(System.getProperty("path.separator")))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromium")));
  }

  @Test
  void lab_runsTheQuickstartAndStops() throws IOException, InterruptedException {
    Jupyter.require(hasBrowser(), "chromium", "JupyterLab in a browser");
    Jupyter jupyter = new Jupyter(temporary.resolve("prefix"));
    Path requirements = Jupyter.HOME.resolve("requirements-test.txt");
    Jupyter.run(
        jupyter.command("-m", "pip", "install", "--quiet", "-r", requirements.toString()),
        Duration.ofMinutes(10),
        temporary.resolve("install.log"));
    String script = Path.of("src", "test", "python", "lab_browser.py").toAbsolutePath().toString();
    Path log = temporary.resolve("browser.log");
    Jupyter.run(
        jupyter.command(script, Jupyter.HOME.toString(), SCREENSHOTS.toString()),
        Duration.ofMinutes(10),
        log);
    System.err.print(Files.readString(log));
    assertThat(SCREENSHOTS.resolve("quickstart-dark.png")).isNotEmptyFile();
  }
}
