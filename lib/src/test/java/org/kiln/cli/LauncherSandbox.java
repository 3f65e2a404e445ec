package org.kiln.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small checkout with the real launcher in it, and a Maven and a JDK that only note how they were
 * called: what the launcher does, without the minutes.
 */
final class LauncherSandbox {

  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      case "$*" in *--version*) echo "Apache Maven $(cat "$SANDBOX/maven-version")"; exit 0 ;; esac
      echo "$(basename "$0") $*" >> "$SANDBOX/maven-calls"
      sleep "$(cat "$SANDBOX/maven-seconds")"
      if [ -f "$SANDBOX/broken" ]; then
        echo "[INFO] a wall of text"
        echo "[ERROR] Widget.java:[3,5] cannot find symbol"
        echo "[ERROR] Re-run Maven using the -X switch to enable full debug logging."
        exit 1
      fi
      mkdir -p "$SANDBOX/lib/target"
      echo jar > "$SANDBOX/lib/target/kiln-0.1.0.jar"
      printf %s "$SANDBOX/dependency.jar" > "$SANDBOX/lib/target/classpath.txt"
      """;

  private static final String JAVA =
      """
      #!/usr/bin/env bash
      printf '%s\\n' "cwd=$PWD" "KILN_DATA=$KILN_DATA" "spin=${GOMP_SPINCOUNT:-}" "$@"
      exit "${JAVA_EXIT:-0}"
      """;

  private final Path home;

  LauncherSandbox(Path folder) throws IOException {
    this(folder, "a checkout");
  }

  /**
   * @param name of the checkout's folder
   */
  LauncherSandbox(Path folder, String name) throws IOException {
    home = folder.toRealPath().resolve(name);
    write("lib/src/main/java/Widget.java", "class Widget {}");
    write("lib/src/test/java/WidgetTest.java", "class WidgetTest {}");
    write("lib/pom.xml", "<project/>");
    write("pom.xml", "<project/>");
    write("dependency.jar", "jar");
    write("maven-version", "3.9.9");
    write("maven-seconds", "0");
    write("bin/mvn", MAVEN);
    write("mvnw", MAVEN);
    write("jdk/bin/java", JAVA);
    write("jdk/bin/javac", "");
    write("jdk/release", "JAVA_VERSION=\"17.0.15\"\n");
    Files.copy(Path.of("..", "kiln"), home.resolve("kiln"));
    for (String program : List.of("bin/mvn", "mvnw", "jdk/bin/java", "jdk/bin/javac", "kiln")) {
      if (!home.resolve(program).toFile().setExecutable(true)) {
        throw new IOException("cannot make executable: " + program);
      }
    }
  }

  /** Has the classes under test as what was built, for a launcher that starts a true JVM. */
  void buildWhatIsTested() throws IOException {
    write("jvm.options", Files.readString(Path.of("..", "jvm.options")));
    run("version");
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    write(
        "lib/target/launch/classpath",
        path.replace(System.getProperty("path.separator"), "\n") + "\n");
  }

  /** How the launcher ended. */
  record Result(int exitCode, List<String> out, List<String> err) {}

  Path path(String name) {
    return home.resolve(name);
  }

  void write(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Each call of Maven that was to build or test: the program's name and its arguments. */
  List<String> mavenCalls() throws IOException {
    Path calls = home.resolve("maven-calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  Result run(String... arguments) throws IOException {
    return run(Map.of(), home, arguments);
  }

  Result run(Map<String, String> environment, Path directory, String... arguments)
      throws IOException {
    return finish(start(environment, directory, arguments));
  }

  Process start(Map<String, String> environment, Path directory, String... arguments)
      throws IOException {
    return start(home.resolve("kiln"), environment, directory, arguments);
  }

  /** Runs {@code launcher}, which may be a link to the one in the sandbox. */
  Process start(Path launcher, Map<String, String> environment, Path directory, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("KILN_") || name.startsWith("MAVEN"));
    variables.put("JAVA_HOME", home.resolve("jdk").toString());
    variables.put("SANDBOX", home.toString());
    variables.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    variables.putAll(environment);
    return builder.start();
  }

  static Result finish(Process process) throws IOException {
    List<String> out = new String(process.getInputStream().readAllBytes()).lines().toList();
    List<String> err = new String(process.getErrorStream().readAllBytes()).lines().toList();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the launcher hangs");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
    return new Result(process.exitValue(), out, err);
  }
}
