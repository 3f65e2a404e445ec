package org.kiln.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.kiln.engine.device.Cpu;
import org.kiln.engine.device.CudaSupport;
import org.kiln.engine.device.Devices;
import org.kiln.engine.device.Gpu;
import org.kiln.engine.device.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kiln devices}. */
@Command(
    name = "devices",
    description = "Lists processors and GPUs, and whether and why Kiln can use each.")
final class DevicesCommand implements Runnable {

  private static final double GIBIBYTE = 1 << 30;

  @Spec private CommandSpec spec;

  @Option(
      names = "--check-cuda",
      description =
          "Lists nothing; fails with one line if there is no GPU that '--device cuda' can use."
              + " Default: off.")
  private boolean check;

  @Override
  public void run() {
    Devices devices = Devices.detect();
    if (check) {
      devices.requireGpu();
    } else {
      print(spec.commandLine().getOut(), devices);
    }
  }

  static void print(PrintWriter out, Devices devices) {
    print(out, devices.cpu());
    for (int i = 0; i < devices.gpus().size(); i++) {
      print(out, i, devices.gpus().get(i));
    }
    if (devices.gpus().isEmpty()) {
      out.println("cuda    none");
      out.println("        not usable: " + devices.noGpuReason());
    }
  }

  private static void print(PrintWriter out, Cpu cpu) {
    out.printf("cpu     %s, %d cores%n", cpu.name(), cpu.cores());
    if (!cpu.instructionSets().isEmpty()) {
      out.println("        " + String.join(", ", cpu.instructionSets()));
    }
    print(out, cpu.verdict(), "--device cpu");
  }

  private static void print(PrintWriter out, int index, Gpu gpu) {
    out.println(
        String.format(
            Locale.ROOT,
            "cuda:%d  %s, %.1f GiB, compute capability %s",
            index,
            gpu.name(),
            gpu.memory() / GIBIBYTE,
            gpu.capability()));
    out.printf(
        "        driver %s, CUDA up to %s%n", gpu.driver().version(), gpu.driver().cudaVersion());
    print(out, CudaSupport.of(gpu), "./kiln --cuda train --device cuda");
  }

  private static void print(PrintWriter out, Verdict verdict, String how) {
    out.println(
        verdict.usable()
            ? "        usable with " + how + ": " + verdict.reason()
            : "        not usable: " + verdict.reason());
  }
}
