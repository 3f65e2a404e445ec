package org.kiln.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.engine.device.CudaDriver.DriverException;
import org.kiln.engine.device.Gpu.ComputeCapability;
import org.kiln.engine.device.Gpu.Driver;

class GpuReader_ReadTest {

  /** A driver with two GPUs; {@code cuInit} answers {@code init}. */
  private record Made(int init, int nameStatus) implements CudaDriver.Api {

    @Override
    public int cuInit(int flags) {
      return init;
    }

    @Override
    public int cuDriverGetVersion(IntByReference version) {
      version.setValue(12040);
      return 0;
    }

    @Override
    public int cuDeviceGetCount(IntByReference count) {
      count.setValue(2);
      return 0;
    }

    @Override
    public int cuDeviceGet(IntByReference device, int ordinal) {
      device.setValue(10 + ordinal);
      return 0;
    }

    @Override
    public int cuDeviceGetName(byte[] name, int length, int device) {
      byte[] text = ("GPU " + device).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, name, 0, text.length);
      return nameStatus;
    }

    @Override
    public int cuDeviceTotalMem_v2(LongByReference bytes, int device) {
      bytes.setValue(device * (1L << 32));
      return 0;
    }

    @Override
    public int cuDeviceGetAttribute(IntByReference value, int attribute, int device) {
      value.setValue(attribute == 75 ? device - 2 : 6);
      return 0;
    }
  }

  @Test
  void driver_listsItsGpus() throws Exception {
    Driver driver = new Driver("550.54.15", 12040);
    assertThat(new CudaDriver(new Made(0, 0), "550.54.15").gpus())
        .containsExactly(
            new Gpu("GPU 10", 10L << 32, new ComputeCapability(8, 6), driver),
            new Gpu("GPU 11", 11L << 32, new ComputeCapability(9, 6), driver));
  }

  @Test
  void driver_withoutGpuIsNoError() throws Exception {
    assertThat(new CudaDriver(new Made(100, 0), "x").gpus()).isEmpty();
  }

  @Test
  void driver_errorsNameTheCall() {
    assertThatThrownBy(new CudaDriver(new Made(999, 0), "x")::gpus)
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("cuInit with error 999");
    assertThatThrownBy(new CudaDriver(new Made(0, 1), "x")::gpus)
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("cuDeviceGetName with error 1");
  }

  @Test
  void read_gpusThatTheDriverCannotBeAskedForAreListedButCannotBeUsed() {
    GpuReader.Found found =
        GpuReader.read(
            () -> {
              throw new DriverException("there is no NVIDIA driver (libcuda.so.1)");
            },
            problem -> NvidiaSmi.parse(List.of("NVIDIA A100, 40960, 8.0, 535.1"), problem));
    assertThat(found.missing()).isEmpty();
    assertThat(found.gpus()).extracting(Gpu::name).containsExactly("NVIDIA A100");
    assertThat(CudaSupport.of(found.gpus().get(0)).usable()).isFalse();
    assertThat(CudaSupport.of(found.gpus().get(0)).reason())
        .contains("there is no NVIDIA driver (libcuda.so.1)")
        .contains("container");
  }

  @Test
  void read_withoutAnyListingSaysWhatTheDriverSaid() {
    GpuReader.Found found =
        GpuReader.read(
            () -> {
              throw new DriverException("no driver");
            },
            problem -> {
              throw new IOException("no such program");
            });
    assertThat(found).isEqualTo(new GpuReader.Found(List.of(), "no driver"));
  }

  @Test
  void read_theDriversOwnAreUsable() {
    GpuReader.Found found =
        GpuReader.read(
            new CudaDriver(new Made(0, 0), "550.54.15")::gpus,
            problem -> {
              throw new IOException("not asked");
            });
    assertThat(found.gpus()).hasSize(2);
    assertThat(CudaSupport.of(found.gpus().get(0), "Linux", "amd64").usable()).isTrue();
  }

  @Test
  void nvidiaSmi_parse() throws Exception {
    List<Gpu> gpus =
        NvidiaSmi.parse(
            List.of("NVIDIA H200, 143771, 9.0, 570.124.06", "", "Odd, name, 8192, 8.6, 535.183.01"),
            "no library");
    assertThat(gpus)
        .containsExactly(
            new Gpu(
                "NVIDIA H200",
                143771L << 20,
                new ComputeCapability(9, 0),
                new Driver("570.124.06", 0, "no library")),
            new Gpu(
                "Odd, name",
                8192L << 20,
                new ComputeCapability(8, 6),
                new Driver("535.183.01", 0, "no library")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"No devices were found", "A, B, C, D", "x, 8192, 8, 1", "name, 8192, 8.6"})
  void nvidiaSmi_somethingElseIsRefused(String line) {
    assertThatThrownBy(() -> NvidiaSmi.parse(List.of(line), ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(line);
  }
}
