package org.kiln.notebook.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kiln.data.file.AtomicFiles;

/**
 * A Python environment with what {@code requirements.txt} names: a checkout's own, {@code .venv},
 * or the one that is active in the terminal.
 */
public final class PythonEnvironment {

  /** Environment variable: the Python to make {@code .venv} with. */
  static final String PYTHON = "KILN_PYTHON";

  /** Kiln's notebooks need Python 3 of this minor version or newer. */
  static final int OLDEST_MINOR = 9;

  private static final String REQUIREMENTS = "requirements.txt";
  private static final String CHECK = "check_requirements.py";

  private final Path home;
  private final Path folder;

  /**
   * The checkout's own.
   *
   * @param home the checkout
   */
  public PythonEnvironment(Path home) {
    this(home, home.resolve(".venv"));
  }

  private PythonEnvironment(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
  }

  /**
   * The active environment, of conda or a venv, if it has all that the requirements name; else the
   * checkout's own, made if it is not there.
   *
   * @param home the checkout
   * @param messages gets a line about which it is, and about what takes long
   * @throws InstallException if there is no Python, or installing fails
   */
  public static PythonEnvironment ready(Path home, PrintWriter messages) {
    return ready(home, JupyterFolders.here().activePrefix(), messages);
  }

  static PythonEnvironment ready(Path home, Optional<Path> active, PrintWriter messages) {
    PythonEnvironment own = new PythonEnvironment(home);
    Optional<PythonEnvironment> other =
        active
            .map(prefix -> new PythonEnvironment(home, prefix.toAbsolutePath().normalize()))
            .filter(environment -> !environment.folder.equals(own.folder))
            .filter(environment -> Files.isExecutable(environment.python()));
    if (other.isPresent()) {
      List<String> unmet = other.get().unmet();
      if (unmet.isEmpty()) {
        say(messages, "using the active Python environment " + other.get().folder);
        return other.get();
      }
      String lacks = String.join(", ", unmet);
      say(messages, "using .venv, as the active " + other.get().folder + " lacks " + lacks);
    }
    own.ensure(messages);
    return own;
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Its interpreter. */
  public Path python() {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      return folder.resolve("bin/python");
    }
    Path conda = folder.resolve("python.exe");
    return Files.exists(conda) ? conda : folder.resolve("Scripts/python.exe");
  }

  /** What the requirements name and this environment has not, or in another version. */
  List<String> unmet() {
    Path requirements = home.resolve(REQUIREMENTS);
    if (!Files.exists(requirements)) {
      throw missing(requirements);
    }
    try (InputStream script = PythonEnvironment.class.getResourceAsStream(CHECK)) {
      String code = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      Path log = Files.createTempFile("kiln", ".log");
      try {
        int status =
            exitStatus(List.of(python().toString(), "-c", code, requirements.toString()), log);
        List<String> lines = Files.readAllLines(log);
        return status == 0 ? lines : List.of("a Python that runs");
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new InstallException("Can't run " + python() + ": " + e.getMessage(), e);
    }
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
    // One whose making was stopped has an interpreter, but no pip yet; made again it gets one.
    if (!Files.isExecutable(python())
        || !succeeds(List.of(python().toString(), "-m", "pip", "--version"))) {
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
