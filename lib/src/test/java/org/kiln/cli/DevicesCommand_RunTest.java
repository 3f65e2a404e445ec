package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.engine.device.Cpu;
import org.kiln.engine.device.Devices;
import org.kiln.engine.device.Gpu;
import org.kiln.engine.device.Gpu.ComputeCapability;
import org.kiln.engine.device.Gpu.Driver;
import org.kiln.engine.device.Verdict;

class DevicesCommand_RunTest {

  private static final Cpu CPU =
      new Cpu("Made CPU", 2, List.of("AVX2", "AMX"), new Verdict(true, "trains in bf16"));

  private static String print(Devices devices) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    DevicesCommand.print(out, devices);
    out.flush();
    return text.toString();
  }

  @Test
  void print_gpus() {
    Driver driver = new Driver("570.124.06", 12080);
    Gpu hopper = new Gpu("NVIDIA H200", 150_754_820_096L, new ComputeCapability(9, 0), driver);
    Gpu ada = new Gpu("NVIDIA L4", 24L << 30, new ComputeCapability(8, 9), driver);
    assertThat(print(new Devices(CPU, List.of(hopper, ada), "")))
        .isEqualToNormalizingNewlines(
            """
            cpu     Made CPU, 2 cores
                    AVX2, AMX
                    usable with --device cpu: trains in bf16
            cuda:0  NVIDIA H200, 140.4 GiB, compute capability 9.0
                    driver 570.124.06, CUDA up to 12.8
                    not usable: compute capability 9.0: ND4J's CUDA binary holds code for 3.7 to\
             8.6 and no PTX, so nothing in it can run here; train on the CPU
            cuda:1  NVIDIA L4, 24.0 GiB, compute capability 8.9
                    driver 570.124.06, CUDA up to 12.8
                    usable with ./kiln --cuda train --device cuda: compute capability 8.9 runs\
             ND4J's code for 8.6
            """);
  }

  @Test
  void print_noGpu() {
    assertThat(print(new Devices(CPU, List.of(), "there is no NVIDIA driver (libcuda.so.1)")))
        .endsWith("cuda    none\n        not usable: there is no NVIDIA driver (libcuda.so.1)\n");
  }

  @Test
  void run_listsThisMachine() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), "devices");
    assertThat(code).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).startsWith("cpu     ").contains("cuda");
  }
}
