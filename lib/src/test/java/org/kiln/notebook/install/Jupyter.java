package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.kiln.Programs;

/**
 * The checkout's Python with a kernel that runs the classes under test. What a test makes there,
 * and the kernel's temporary files, are in a folder of its own.
 */
final class Jupyter {

  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  /** What a kernel finds in the environment. */
  private static final Map<String, String> KERNEL =
      Map.of(
          "JAVA_HOME",
          System.getProperty("java.home"),
          "KILN_DATA",
          HOME.resolve("datasets").toString());

  /** For 250 MB through a slow network; without a limit a network that stalls takes all of CI. */
  private static final Duration INSTALLING = Duration.ofMinutes(15);

  private final Path prefix;
  private final PythonEnvironment python = new PythonEnvironment(HOME);

  /**
   * Makes {@code .venv} if it is not there.
   *
   * @param prefix folder for the kernel, which leaves the one in {@code .venv} alone
   */
  Jupyter(Path prefix) throws IOException {
    this.prefix = prefix;
    Programs.require(PythonEnvironment.findPython().isPresent(), "Python", "Jupyter");
    assertTimeoutPreemptively(
        INSTALLING, () -> python.ensure(new PrintWriter(System.err, true)), "installing Jupyter");
    furnish(prefix);
    Files.createDirectories(prefix.resolve("tmp"));
    Path checkout = checkout(prefix.resolve("checkout"));
    new KernelInstaller(new LauncherStart(checkout)).intoPrefix(prefix, KernelKind.JJAVA);
  }

  /** Makes what looks like a checkout that was built: the launcher, and the classes under test. */
  static Path checkout(Path folder) throws IOException {
    Path launch = Files.createDirectories(folder.resolve("lib/target/launch"));
    Files.writeString(
        launch.resolve("classpath"),
        classPath().replace(System.getProperty("path.separator"), "\n") + "\n");
    for (String name : List.of("kiln", "jvm.options", "requirements.txt")) {
      Files.copy(HOME.resolve(name), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }
    // Sources that are older than the build, so that a cell that starts the launcher builds
    // nothing.
    Files.createDirectories(folder.resolve("lib/src/main"));
    Files.createFile(folder.resolve("pom.xml"));
    Files.createFile(folder.resolve("lib/pom.xml"));
    Files.createFile(launch.resolve("options"));
    Path stamp = Files.createFile(launch.resolve("stamp"));
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plus(1, ChronoUnit.MINUTES)));
    return folder;
  }

  private static String classPath() throws IOException {
    return Path.of("target", "classes").toAbsolutePath()
        + System.getProperty("path.separator")
        + Files.readString(Path.of("target", "classpath.txt")).strip();
  }

  /** What the installer looks for in a Python environment; all else is found in {@code .venv}. */
  private void furnish(Path environment) throws IOException {
    String jar = "share/jupyter/kernels/java/jjava.jar";
    Files.createDirectories(environment.resolve(jar).getParent());
    Files.copy(python.folder().resolve(jar), environment.resolve(jar));
    Files.createDirectories(environment.resolve("share/jupyter/labextensions/jupyterlab-plotly"));
  }

  /**
   * Makes what looks like a Python environment that a person has activated: {@code .venv}'s
   * interpreter and packages, and kernels of its own.
   */
  Path environment(Path folder) throws IOException {
    furnish(folder);
    Path interpreter = Files.createDirectories(folder.resolve("bin")).resolve("python");
    String script = "#!/bin/sh%nJUPYTER_PATH='%s' exec '%s' \"$@\"%n";
    Files.writeString(
        interpreter, script.formatted(folder.resolve("share/jupyter"), python.python()));
    Files.setPosixFilePermissions(interpreter, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  /**
   * A command of Kiln, as its launcher starts it.
   *
   * @param home stands for the checkout, and is where it runs
   * @param active the Python environment that is active
   */
  static ProcessBuilder kiln(Path home, Path active, String... arguments) throws IOException {
    if (!Files.exists(home.resolve("kiln"))) {
      checkout(home);
    }
    ProcessBuilder builder = new ProcessBuilder(JAVA.toString(), "@" + HOME.resolve("jvm.options"));
    builder.command().addAll(List.of("-Dkiln.home=" + home, "-cp", classPath()));
    builder.command().add("org.kiln.cli.Main");
    builder.command().addAll(List.of(arguments));
    builder.environment().put("VIRTUAL_ENV", active.toString());
    builder.environment().putAll(KERNEL);
    return builder.directory(home.toFile());
  }

  /** A program in the environment, which finds the kernel. */
  ProcessBuilder command(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(python.python().toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
    builder.environment().putAll(KERNEL);
    builder.environment().put("KILN_JAVA_OPTS", "-Djava.io.tmpdir=" + prefix.resolve("tmp"));
    return builder;
  }

  /** Runs a notebook as {@code kiln run} does, writing it with its outputs to {@code target}. */
  ProcessBuilder runner(Path notebook, Path target) throws IOException {
    Path script = prefix.resolve("run_notebook.py");
    try (var in = NotebookRunner.class.getResourceAsStream(script.getFileName().toString())) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    return command(script.toString(), notebook.toString(), "--notebook", target.toString());
  }

  /**
   * Runs a program to its end.
   *
   * @param log gets what it says
   * @throws AssertionError if it takes longer than {@code limit}, with what it said and where each
   *     Java program that it started stands, or if it fails
   */
  static void run(ProcessBuilder program, Duration limit, Path log)
      throws IOException, InterruptedException {
    Process process = program.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      String stacks = stacks(process);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      fail("not done after %s%n%s%n%s", limit, Files.readString(log), stacks);
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private static String stacks(Process process) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    StringBuilder stacks = new StringBuilder();
    for (ProcessHandle child : process.descendants().toList()) {
      if (child.info().command().filter(command -> command.endsWith("java")).isPresent()) {
        Process dump =
            new ProcessBuilder(jcmd.toString(), Long.toString(child.pid()), "Thread.print")
                .redirectErrorStream(true)
                .start();
        stacks.append(new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        dump.waitFor();
      }
    }
    return stacks.toString();
  }
}
