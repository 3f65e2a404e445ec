package org.kiln.train;

import java.util.Locale;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.device.Backend;
import org.kiln.engine.device.Cpu;

/**
 * Where and with what a run computes.
 *
 * @param engine the engine's name, for instance {@code "dl4j"}
 * @param device {@code "cpu"} or {@code "cuda"}
 * @param precision {@code "fp32"} or {@code "bf16"}
 * @param threads threads that compute
 * @param parallel replicas that train together, each with batches of its own, and what they share
 * @param machine processor, cores, operating system
 */
public record Environment(
    String engine,
    String device,
    String precision,
    int threads,
    ParallelOptions parallel,
    String machine) {

  /** What {@code engine} computes with here. */
  static Environment of(Engine engine, EngineOptions options) {
    return new Environment(
        engine.name(),
        Backend.running().toString(),
        engine.precision().name().toLowerCase(Locale.ROOT),
        options.threads(),
        options.parallel(),
        machineName());
  }

  /**
   * Options that choose the same engine again; the compiled one as it was chosen, so that DL4J's
   * own takes what that one refuses.
   */
  public EngineOptions options() {
    EngineChoice named = EngineChoice.valueOf(engine.toUpperCase(Locale.ROOT));
    return new EngineOptions(
        named == EngineChoice.ONEDNN ? EngineChoice.AUTO : named,
        Precision.valueOf(precision.toUpperCase(Locale.ROOT)),
        threads,
        parallel);
  }

  /** Replicas that train together; 1 = one network. */
  public int replicas() {
    return parallel.replicas();
  }

  private static String machineName() {
    Cpu cpu = Cpu.here();
    return String.format(
        "%s, %d cores, %s %s",
        cpu.name(), cpu.cores(), System.getProperty("os.name"), System.getProperty("os.version"));
  }
}
