package org.kiln.cli;

import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.train.TrainingException;
import picocli.CommandLine.Option;

/** What computes; shared by training and evaluation. */
final class ComputeOptions {

  private enum Device {
    AUTO,
    CPU,
    CUDA
  }

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu or cuda. Default: ${DEFAULT-VALUE}, the CPU in this version.")
  private Device device;

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

  /** The engine's options. */
  EngineOptions toOptions() {
    if (device == Device.CUDA) {
      throw new TrainingException(
          "--device cuda: this version of Kiln has no CUDA backend; leave the option out to run on"
              + " the CPU");
    }
    return new EngineOptions(engine, precision, EngineOptions.DEFAULT.threads());
  }
}
