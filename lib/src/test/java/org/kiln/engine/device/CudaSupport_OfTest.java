package org.kiln.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.engine.device.Gpu.ComputeCapability;
import org.kiln.engine.device.Gpu.Driver;

class CudaSupport_OfTest {

  private static Gpu gpu(String capability, Driver driver) {
    String[] parts = capability.split("\\.");
    return new Gpu(
        "GPU",
        1L << 34,
        new ComputeCapability(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])),
        driver);
  }

  @ParameterizedTest
  @CsvSource({
    "3.0, false, older than 3.7",
    "3.5, false, older than 3.7",
    "3.7, true, ND4J has code for",
    "5.2, true, ND4J has code for",
    "6.1, true, ND4J has code for",
    "7.0, true, ND4J has code for",
    "7.5, true, ND4J has code for",
    "8.0, true, ND4J has code for",
    "8.6, true, ND4J has code for",
    "8.9, true, runs ND4J's code for 8.6",
    "9.0, false, no PTX",
    "10.0, false, no PTX",
    "12.0, false, no PTX"
  })
  void of_capability(String capability, boolean usable, String reason) {
    Verdict verdict =
        CudaSupport.of(gpu(capability, new Driver("550.54.15", 12040)), "Linux", "amd64");
    assertThat(verdict.usable()).isEqualTo(usable);
    assertThat(verdict.reason())
        .startsWith("compute capability " + capability)
        .contains(reason)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"10020, false", "11000, true", "11060, true", "13000, true", "0, true"})
  void of_driver(int cuda, boolean usable) {
    Verdict verdict = CudaSupport.of(gpu("8.6", new Driver("440.33.01", cuda)), "Linux", "amd64");
    assertThat(verdict.usable()).isEqualTo(usable);
    if (!usable) {
      assertThat(verdict.reason()).contains("440.33.01").contains("CUDA 10.2").contains("450.80");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, true",
    "Windows 11, amd64, true",
    "Linux, aarch64, false",
    "Mac OS X, x86_64, false"
  })
  void of_platform(String os, String arch, boolean usable) {
    Verdict verdict = CudaSupport.of(gpu("8.6", new Driver("550.54.15", 12040)), os, arch);
    assertThat(verdict.usable()).isEqualTo(usable);
    if (!usable) {
      assertThat(verdict.reason()).contains(os).contains(arch).contains("train on the CPU");
    }
  }

  @Test
  void driver_cudaVersion() {
    assertThat(new Driver("x", 12040).cudaVersion()).isEqualTo("12.4");
    assertThat(new Driver("x", 11060).cudaVersion()).isEqualTo("11.6");
    assertThat(new Driver("x", 0).cudaVersion()).isEqualTo("unknown");
  }
}
