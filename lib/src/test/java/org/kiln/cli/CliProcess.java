package org.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A command of Kiln in a JVM of its own, its output going to files as through a pipe. */
final class CliProcess {

  private static final int SIGINT_BIT = 1 << 1;
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  private final Process process;
  private final Path out;
  private final Path err;

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {}

  private CliProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command.
   *
   * @param folder where it runs, and its output is kept
   * @param jvmOptions options after those of jvm.options
   * @param arguments the command and its options
   */
  static CliProcess start(Path folder, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    return start(folder, jvmOptions, CLASS_PATH, Map.of(), arguments);
  }

  /** The same where these environment variables are set. */
  static CliProcess startWith(Map<String, String> environment, Path folder, List<String> arguments)
      throws IOException {
    return start(folder, List.of("-Xmx512m"), CLASS_PATH, environment, arguments);
  }

  /** The same on a machine whose class path lacks the jars whose names {@code missing} matches. */
  static CliProcess startWithout(String missing, Path folder, List<String> arguments)
      throws IOException {
    String separator = System.getProperty("path.separator");
    String classPath =
        Arrays.stream(CLASS_PATH.split(separator))
            .filter(jar -> !Path.of(jar).getFileName().toString().matches(missing))
            .collect(Collectors.joining(separator));
    return start(folder, List.of("-Xmx512m"), classPath, Map.of(), arguments);
  }

  private static CliProcess start(
      Path folder,
      List<String> jvmOptions,
      String classPath,
      Map<String, String> environment,
      List<String> arguments)
      throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(folder, jvmOptions, classPath, arguments))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("KILN_DEBUG", "WORLD_SIZE", "RANK", "LOCAL_RANK", "LOCAL_WORLD_SIZE"));
    builder.environment().put("OMP_NUM_THREADS", "1"); // more of them cost more than such steps
    builder.environment().putAll(environment);
    return new CliProcess(builder.start(), out, err);
  }

  private static List<String> command(
      Path folder, List<String> jvmOptions, String classPath, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("..", "jvm.options").toAbsolutePath().normalize());
    command.add("-Dkiln.home=" + folder);
    command.add("-XX:TieredStopAtLevel=1"); // such short lives are not worth compiling for
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath);
    command.add("org.kiln.cli.Main");
    command.addAll(arguments);
    return command;
  }

  /** The command line of a command of Kiln, for whoever else starts it. */
  static List<String> command(Path folder, String... arguments) {
    return command(folder, List.of("-Xmx512m"), CLASS_PATH, List.of(arguments));
  }

  static Result run(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), List.of(arguments)).finish();
  }

  /** Waits until the file is there; fails if the command ends or minutes pass before. */
  void await(Path file) throws IOException {
    for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5); !Files.exists(file); ) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new IOException("no " + file + " came: " + finish());
      }
      pause();
    }
  }

  /**
   * Ctrl-C; where this JVM was started with it ignored, so that a child would be too, SIGTERM.
   *
   * @return the exit code of a command that this ends
   */
  int interrupt() throws IOException {
    boolean ignored = ignoresInterrupts();
    String signal = ignored ? "-TERM" : "-INT";
    Process kill = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
    waitFor(kill);
    return ignored ? 143 : 130;
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
  }

  Result finish() throws IOException {
    int exitCode = waitFor(process);
    return new Result(exitCode, Files.readString(out), Files.readString(err));
  }

  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT_BIT) != 0);
  }

  private static int waitFor(Process process) throws IOException {
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("the command hangs");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
