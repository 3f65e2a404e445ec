package org.kiln.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.engine.device.Devices.Choice;
import org.kiln.engine.device.Gpu.ComputeCapability;
import org.kiln.engine.device.Gpu.Driver;

class Devices_RequireTest {

  private static Devices devices(String gpus) {
    Driver driver = new Driver("550.54.15", 12040);
    List<Gpu> found =
        switch (gpus) {
          case "none" -> List.of();
          case "H200" ->
              List.of(new Gpu("NVIDIA H200", 1L << 37, new ComputeCapability(9, 0), driver));
          case "A100" ->
              List.of(new Gpu("NVIDIA A100", 1L << 36, new ComputeCapability(8, 0), driver));
          default ->
              List.of(
                  new Gpu("NVIDIA A100", 1L << 36, new ComputeCapability(8, 0), driver),
                  new Gpu("NVIDIA B200", 1L << 37, new ComputeCapability(10, 0), driver));
        };
    return new Devices(Cpu.here(), found, found.isEmpty() ? "there is no NVIDIA driver (x)" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "none, AUTO, CPU",
    "none, CPU, CPU",
    "H200, AUTO, CPU",
    "H200, CPU, CPU",
    "A100, AUTO, CUDA",
    "A100, CUDA, CUDA",
    "A100, AUTO, CPU"
  })
  void require_passes(String gpus, Choice choice, Backend backend) {
    assertThatCode(() -> devices(gpus).require(choice, backend)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "none, CUDA, CPU, there is no NVIDIA driver (x)",
    "none, CUDA, CUDA, there is no NVIDIA driver (x)",
    "none, AUTO, CUDA, there is no NVIDIA driver (x)",
    "H200, CUDA, CPU, 'NVIDIA H200 can''t be used, compute capability 9.0'",
    "H200, CUDA, CUDA, 'NVIDIA H200 can''t be used, compute capability 9.0'",
    "H200, AUTO, CUDA, 'NVIDIA H200 can''t be used, compute capability 9.0'",
    "both, AUTO, CUDA, 'NVIDIA B200 can''t be used, compute capability 10.0'",
    "A100, CUDA, CPU, './kiln --cuda'",
    "A100, CPU, CUDA, leave out --cuda"
  })
  void require_refusesInOneLine(String gpus, Choice choice, Backend backend, String reason) {
    assertThatThrownBy(() -> devices(gpus).require(choice, backend))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("Device c")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  @Test
  void detect_findsThisMachinesProcessor() {
    Devices devices = Devices.detect();
    assertThat(devices.cpu().name()).isNotBlank();
    assertThat(devices.cpu().cores()).isPositive();
    assertThat(devices.gpus().isEmpty()).isEqualTo(!devices.noGpuReason().isEmpty());
  }

  @Test
  void backend_onClassPathIsWhatRuns() {
    assertThat(Backend.onClassPath()).isEqualTo(Backend.running());
  }

  @Test
  void requireStarted_theCpuInItsPlaceIsRefused() {
    Devices.requireStarted(Backend.CUDA);
    assertThatThrownBy(() -> Devices.requireStarted(Backend.CPU))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("did not start");
  }
}
