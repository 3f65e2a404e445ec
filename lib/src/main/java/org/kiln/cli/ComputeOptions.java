package org.kiln.cli;

import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.device.DeviceException;
import org.kiln.engine.device.Devices;
import picocli.CommandLine.Option;

/** What computes; shared by training and evaluation. */
final class ComputeOptions {

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

  /**
   * Makes sure that the device is there; before anything loads ND4J.
   *
   * @throws DeviceException if it can't be used
   */
  void requireDevice() {
    Devices.require(device);
  }

  /** The engine's options for measuring: one network on all cores, also where replicas train. */
  EngineOptions toMeasure() {
    EngineOptions options = toOptions();
    return options.engine() == EngineChoice.PARALLEL
        ? new EngineOptions(EngineChoice.AUTO, precision, options.threads())
        : options;
  }

  /** The engine's options. */
  EngineOptions toOptions() {
    return new EngineOptions(engine, precision, EngineOptions.DEFAULT.threads());
  }
}
