package org.kiln.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a result was measured on.
 *
 * @param processor its name as the operating system gives it
 * @param cores that the JVM may use
 * @param instructionSets those that matter to matrix arithmetic, as Linux names them
 * @param system operating system and version
 * @param java version of the JVM
 * @param commit the checkout's commit, with a plus sign where the work tree differs
 */
record Machine(
    String processor,
    int cores,
    List<String> instructionSets,
    String system,
    String java,
    String commit) {

  private static final List<String> MATRIX_SETS =
      List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8");

  /** When, on what and from which commit, for the head of a report; no full stop. */
  String measured(int threads) {
    return String.format(
        "Measured %s (UTC) on %s, %d threads, %s; %s, Java %s, commit %s",
        ReportFiles.today(), processor, threads, instructionSets, system, java, commit);
  }

  /** Reads this machine; what can't be read is called unknown. */
  static Machine here(Path home) {
    return new Machine(
        cpuField("model name"),
        Runtime.getRuntime().availableProcessors(),
        matrixSets(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.version"),
        commit(home));
  }

  private static List<String> matrixSets() {
    Set<String> flags = new LinkedHashSet<>(List.of(cpuField("flags").split(" ")));
    return MATRIX_SETS.stream().filter(flags::contains).toList();
  }

  private static String cpuField(String name) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String commit(Path home) {
    String hash = git(home, "rev-parse", "--short", "HEAD");
    return git(home, "status", "--porcelain", "--untracked-files=no").isEmpty() ? hash : hash + "+";
  }

  private static String git(Path home, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).start();
      String output = new String(process.getInputStream().readAllBytes());
      return process.waitFor() == 0 ? output.strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
