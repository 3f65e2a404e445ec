package org.kiln.notebook.install;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kiln.data.AtomicFiles;

/** A checkout's own Python environment, {@code .venv}, with what {@code requirements.txt} names. */
public final class PythonEnvironment {

  /** Environment variable: the Python to make {@code .venv} with. */
  static final String PYTHON = "KILN_PYTHON";

  private static final int OLDEST_MINOR = 9;
  private static final String REQUIREMENTS = "requirements.txt";

  private final Path home;
  private final Path folder;

  /**
   * @param home the checkout
   */
  public PythonEnvironment(Path home) {
    this.home = home;
    this.folder = home.resolve(".venv");
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Its interpreter. */
  public Path python() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return windows ? folder.resolve("Scripts/python.exe") : folder.resolve("bin/python");
  }

  /**
   * Makes it, or brings it up to what the requirements name; quick if nothing has changed.
   *
   * @param messages gets a line about what takes long
   * @throws InstallException if there is no Python, or installing fails
   */
  public void ensure(PrintWriter messages) {
    Path requirements = home.resolve(REQUIREMENTS);
    Path stamp = folder.resolve("kiln-" + REQUIREMENTS);
    String wanted = read(requirements).orElseThrow(() -> missing(requirements));
    if (Files.isExecutable(python()) && read(stamp).filter(wanted::equals).isPresent()) {
      return;
    }
    if (!Files.isExecutable(python())) {
      say(messages, "making " + folder);
      String python = findPython().orElseThrow(PythonEnvironment::noPython);
      run(List.of(python, "-m", "venv", folder.toString()), whyNoVenv());
    }
    say(messages, "installing JupyterLab and the kernel into .venv, about 250 MB; once");
    run(
        List.of(
            python().toString(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            requirements.toString()),
        "check the network, and that your Python is 3." + OLDEST_MINOR + " or newer");
    try {
      AtomicFiles.write(stamp, out -> out.write(wanted.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InstallException missing(Path requirements) {
    return new InstallException("There is no " + requirements + ": run it from a checkout of Kiln");
  }

  private static String whyNoVenv() {
    return "on Debian and Ubuntu, install the package python3-venv; else name another Python in "
        + PYTHON;
  }

  private static void say(PrintWriter messages, String text) {
    messages.println("kiln: " + text);
    messages.flush();
  }

  private static Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new InstallException("Can't read " + file + ": " + e, e);
    }
  }

  /** A Python that is new enough to make an environment with; empty if there is none. */
  static Optional<String> findPython() {
    String check = "import sys; sys.exit(sys.version_info < (3, " + OLDEST_MINOR + "))";
    return candidates().stream()
        .filter(candidate -> succeeds(List.of(candidate, "-c", check)))
        .findFirst();
  }

  private static List<String> candidates() {
    String named = System.getenv(PYTHON);
    return named == null || named.isBlank() ? List.of("python3", "python") : List.of(named);
  }

  private static InstallException noPython() {
    return new InstallException(
        "No Python 3."
            + OLDEST_MINOR
            + " or newer, tried "
            + candidates()
            + ": install one, or name it in "
            + PYTHON);
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InstallException("Interrupted while looking for Python", e);
    }
  }

  private static void run(List<String> command, String advice) {
    try {
      Path log = Files.createTempFile("kiln", ".log");
      try {
        if (exitStatus(command, log) != 0) {
          throw new InstallException(
              "This failed: %s%n%s%n%s"
                  .formatted(String.join(" ", command), last(Files.readString(log)), advice));
        }
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new InstallException("Can't run " + command.get(0) + ": " + advice, e);
    }
  }

  private static int exitStatus(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile()) // a pipe would have to be read, which nothing interrupts
            .start();
    process.getOutputStream().close();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new InstallException("Interrupted; run it again to go on", e);
    }
  }

  private static String last(String output) {
    List<String> lines = new ArrayList<>(Arrays.asList(output.strip().split("\n")));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }
}
