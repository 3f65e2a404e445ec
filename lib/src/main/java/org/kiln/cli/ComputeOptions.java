package org.kiln.cli;

import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.device.DeviceException;
import org.kiln.engine.device.Devices;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What computes; shared by training and evaluation. */
final class ComputeOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, cpu or cuda ('./kiln --cuda' before the command builds for it). Default:"
              + " ${DEFAULT-VALUE}, what the build is for. 'kiln devices' lists what there is.")
  private Devices.Choice device;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, onednn (compiled, fast), dl4j (any layer, slow) or parallel. Default:"
              + " ${DEFAULT-VALUE}, the fastest that takes the network.")
  private EngineChoice engine;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, bf16 or fp32. Default: ${DEFAULT-VALUE}, bf16 where the processor is made for it.")
  private Precision precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that compute; replicas share them. Those that load data are apart (-j). Results"
              + " are the same to the bit with the same number only. Default: OMP_NUM_THREADS, or"
              + " one for each processor.")
  private Integer threads;

  /**
   * Makes sure that the device is there; before anything loads ND4J.
   *
   * @throws DeviceException if it can't be used
   */
  void requireDevice() {
    Devices.require(device);
  }

  /** The engine's options for measuring: one network on all threads, also where replicas train. */
  EngineOptions toMeasure() {
    EngineOptions options = toOptions();
    return options.engine() == EngineChoice.PARALLEL
        ? options.withEngine(EngineChoice.AUTO)
        : options;
  }

  /**
   * The engine's options.
   *
   * @throws ParameterException if the number of threads is out of range
   */
  EngineOptions toOptions() {
    if (threads != null && threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads " + threads + ": expected at least 1");
    }
    EngineOptions options = EngineOptions.DEFAULT.withEngine(engine).withPrecision(precision);
    return threads == null ? options : options.withThreads(threads);
  }
}
