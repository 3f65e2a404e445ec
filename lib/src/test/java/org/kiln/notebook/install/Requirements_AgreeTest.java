package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Requirements_AgreeTest {

  private static final Path HOME = Path.of("..");

  /** What conda gives, and the newest that a pip of its own would. */
  private static final int NEWEST_MINOR = 14;

  private static final Pattern PIN =
      Pattern.compile("([a-z-]+)==([^;\\s]+)(?:; python_version (<|>=) \"3\\.(\\d+)\")?");

  @TempDir private Path temporary;

  /**
   * The versions that Python 3.{@code minor} gets; every line is read, and none names one twice.
   */
  private static Map<String, String> pip(String file, int minor) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    for (String line : Files.readAllLines(HOME.resolve(file))) {
      if (line.startsWith("#") || line.startsWith("-r ")) {
        continue;
      }
      Matcher pin = PIN.matcher(line);
      assertThat(pin.matches()).as(line).isTrue();
      boolean old = pin.group(3) != null && minor < Integer.parseInt(pin.group(4));
      if (pin.group(3) == null || old == pin.group(3).equals("<")) {
        assertThat(versions.put(pin.group(1), pin.group(2))).as(line).isNull();
      }
    }
    return versions;
  }

  private static int minor(String file, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(Files.readString(HOME.resolve(file)));
    assertThat(found.find()).as(pattern + " in " + file).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void agree_condaAndPip() throws IOException {
    Map<String, String> conda = new TreeMap<>();
    Matcher line =
        Pattern.compile("^ +- ([a-z-]+)==?([0-9]\\S*)", Pattern.MULTILINE)
            .matcher(Files.readString(HOME.resolve("environment.yml")));
    while (line.find()) {
      conda.put(line.group(1), line.group(2));
    }
    conda.remove("openjdk"); // what pip has no business with
    int oldest = minor("environment.yml", "python>=3\\.(\\d+)");
    for (int minor = oldest; minor <= NEWEST_MINOR; minor++) {
      assertThat(pip("requirements.txt", minor))
          .as("Python 3.%d", minor)
          .containsKeys("jjava", "jupyterlab", "notebook", "nbclient", "plotly")
          .isEqualTo(conda);
    }
  }

  @Test
  void agree_everyPythonGetsTheSamePackages() throws IOException {
    for (String file : List.of("requirements.txt", "requirements-test.txt")) {
      assertThat(pip(file, PythonEnvironment.OLDEST_MINOR).keySet())
          .isNotEmpty()
          .isEqualTo(pip(file, NEWEST_MINOR).keySet());
    }
  }

  @Test
  void agree_onTheOldestPython() throws IOException {
    assertThat(minor("README.md", "Python of 3\\.(\\d+) or newer"))
        .isEqualTo(PythonEnvironment.OLDEST_MINOR);
  }

  /** Asks pip, which refuses a release that the Python is too old for, and what it depends on. */
  @Tag("process")
  @ParameterizedTest
  @ValueSource(ints = {PythonEnvironment.OLDEST_MINOR, NEWEST_MINOR})
  void pins_canBeInstalled(int minor) throws IOException, InterruptedException {
    Jupyter jupyter = new Jupyter(temporary.resolve("prefix"));
    Map<String, String> wanted = pip("requirements.txt", minor);
    wanted.putAll(pip("requirements-test.txt", minor));
    // Without the markers, which pip holds against the Python that it runs in.
    Path pins = temporary.resolve("pins.txt");
    Files.write(
        pins, wanted.entrySet().stream().map(e -> e.getKey() + "==" + e.getValue()).toList());
    ProcessBuilder pip =
        jupyter.command("-m", "pip", "install", "--dry-run", "--quiet", "--only-binary=:all:");
    pip.command().addAll(List.of("--python-version", "3." + minor, "-r", pins.toString()));
    pip.command().addAll(List.of("--target", temporary.resolve("none").toString()));
    Jupyter.run(pip, Duration.ofMinutes(5), temporary.resolve("pip.log"));
  }
}
