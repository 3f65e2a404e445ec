package org.kiln.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.util.List;
import org.kiln.engine.device.CudaDriver.DriverException;

/**
 * Finds the NVIDIA GPUs through the driver's library. Where that can't be asked, CUDA can't compute
 * either; {@code nvidia-smi} may still tell which GPUs those are that can't be used, as in a
 * container that was given its monitoring only.
 */
final class GpuReader {

  private static final int VERSION_LENGTH = 96; // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE is 80

  private GpuReader() {}

  /**
   * What was found.
   *
   * @param gpus in the driver's order
   * @param missing why there are none; empty where there are some
   */
  record Found(List<Gpu> gpus, String missing) {}

  /** NVIDIA's management library, for the driver's version alone. */
  interface Nvml extends Library {
    int nvmlInit_v2();

    int nvmlSystemGetDriverVersion(byte[] version, int length);

    int nvmlShutdown();
  }

  /** A way to the GPUs. */
  interface Source {
    List<Gpu> gpus() throws DriverException;
  }

  /** A way to those that can't be used. */
  interface Listing {
    List<Gpu> gpus(String problem) throws IOException;
  }

  static Found read() {
    return read(() -> CudaDriver.load(driverVersion()).gpus(), NvidiaSmi::gpus);
  }

  static Found read(Source driver, Listing listing) {
    try {
      return found(driver.gpus());
    } catch (DriverException e) {
      return listed(listing, e.getMessage());
    }
  }

  private static Found listed(Listing listing, String problem) {
    try {
      List<Gpu> gpus = listing.gpus(problem);
      return new Found(gpus, gpus.isEmpty() ? problem : "");
    } catch (IOException e) {
      return new Found(List.of(), problem);
    }
  }

  private static Found found(List<Gpu> gpus) {
    return new Found(gpus, gpus.isEmpty() ? "the NVIDIA driver sees no GPU" : "");
  }

  private static String driverVersion() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    try {
      Nvml nvml = Native.loadLibrary(windows ? "nvml" : "libnvidia-ml.so.1", Nvml.class);
      byte[] version = new byte[VERSION_LENGTH];
      boolean known =
          nvml.nvmlInit_v2() == 0 && nvml.nvmlSystemGetDriverVersion(version, VERSION_LENGTH) == 0;
      nvml.nvmlShutdown();
      return known ? Native.toString(version) : "unknown";
    } catch (LinkageError e) {
      return "unknown";
    }
  }
}
