package org.kiln.engine.device;

import java.util.List;

/**
 * What this machine has to compute with.
 *
 * @param cpu its processor
 * @param gpus its NVIDIA GPUs, in the driver's order
 * @param noGpuReason why there are none, for people; empty where there are some
 */
public record Devices(Cpu cpu, List<Gpu> gpus, String noGpuReason) {

  /** What a user can ask for. */
  public enum Choice {
    /** What the class path has: the GPU with the CUDA backend, else the CPU. */
    AUTO,
    /** The CPU. */
    CPU,
    /** The GPU, through ND4J's CUDA backend. */
    CUDA
  }

  /** Asks the operating system and the driver; takes a fraction of a second. */
  public static Devices detect() {
    GpuReader.Found found = GpuReader.read();
    return new Devices(Cpu.here(), found.gpus(), found.missing());
  }

  /**
   * Makes sure that what was asked for will run, before ND4J is loaded, and, where that is the GPU,
   * loads it and sees that it does; does nothing where only the CPU is involved.
   *
   * @throws DeviceException saying in one line why it would not, and what to do
   */
  public static void require(Choice choice) {
    Backend backend = Backend.onClassPath();
    if (backend == Backend.CUDA || choice == Choice.CUDA) {
      detect().require(choice, backend);
      requireStarted(Backend.running());
    }
  }

  /** ND4J takes its CPU backend, with a warning, where the one for CUDA does not start. */
  static void requireStarted(Backend running) {
    if (running != Backend.CUDA) {
      throw new DeviceException(
          "Device cuda: ND4J's CUDA backend did not start, and its CPU backend took its place; the"
              + " warnings above say why. To train on the CPU leave out --cuda");
    }
  }

  /**
   * The same for these devices and that backend.
   *
   * @throws DeviceException saying in one line why it would not, and what to do
   */
  void require(Choice choice, Backend backend) {
    if (choice == Choice.CPU && backend == Backend.CUDA) {
      throw new DeviceException(
          "Device cpu: this is the build for CUDA, whose arrays live on the GPU; leave out --cuda");
    }
    if (choice == Choice.CPU || (choice == Choice.AUTO && backend == Backend.CPU)) {
      return;
    }
    requireGpu();
    if (backend == Backend.CPU) {
      throw new DeviceException(
          "Device cuda: this is the build for the CPU; './kiln --cuda' before the command builds"
              + " the one for "
              + gpus.get(0).name());
    }
  }

  /**
   * Makes sure that ND4J's CUDA backend would start on this machine, whatever this build has.
   *
   * @throws DeviceException saying in one line why it would not
   */
  public void requireGpu() {
    if (gpus.isEmpty()) {
      throw new DeviceException(
          "Device cuda: " + noGpuReason + "; train on the CPU: no --cuda, no --device cuda");
    }
    gpus.forEach(Devices::requireUsable);
  }

  /** ND4J's backend starts on every GPU it sees, so that one it has no code for ends it. */
  private static void requireUsable(Gpu gpu) {
    Verdict verdict = CudaSupport.of(gpu);
    if (!verdict.usable()) {
      throw new DeviceException(
          "Device cuda: " + gpu.name() + " can't be used, " + verdict.reason());
    }
  }
}
