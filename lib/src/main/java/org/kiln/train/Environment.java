package org.kiln.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where and with what a run computes.
 *
 * @param engine the engine's name, for instance {@code "dl4j"}
 * @param device {@code "cpu"} or {@code "cuda"}
 * @param precision {@code "fp32"} or {@code "bf16"}
 * @param threads threads that compute
 * @param machine processor, cores, operating system
 */
public record Environment(
    String engine, String device, String precision, int threads, String machine) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** What {@code engine} computes with here. */
  static Environment of(Engine engine, EngineOptions options) {
    return new Environment(
        engine.name(),
        Nd4j.getBackend().getClass().getSimpleName().contains("Cpu") ? "cpu" : "cuda",
        engine.precision().name().toLowerCase(Locale.ROOT),
        options.threads(),
        machineName());
  }

  /** Options that choose the same engine again. */
  EngineOptions options() {
    return new EngineOptions(
        EngineChoice.valueOf(engine.toUpperCase(Locale.ROOT)),
        Precision.valueOf(precision.toUpperCase(Locale.ROOT)),
        threads);
  }

  private static String machineName() {
    return String.format(
        "%s, %d cores, %s %s",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"));
  }

  private static String processor() {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
