package org.kiln.engine.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.device.Gpu.ComputeCapability;
import org.kiln.engine.device.Gpu.Driver;

/**
 * Asks NVIDIA's driver library for its GPUs. It needs no CUDA toolkit, makes no context on a GPU,
 * and sees what {@code CUDA_VISIBLE_DEVICES} lets programs see.
 */
final class CudaDriver {

  private static final int SUCCESS = 0;
  private static final int NO_DEVICE = 100;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int NAME_LENGTH = 256;

  private final Api api;
  private final String version;

  /** The functions of the driver API that are needed (CUDA Driver API, {@code cuda.h}). */
  interface Api extends Library {
    int cuInit(int flags);

    int cuDriverGetVersion(IntByReference version);

    int cuDeviceGetCount(IntByReference count);

    int cuDeviceGet(IntByReference device, int ordinal);

    int cuDeviceGetName(byte[] name, int length, int device);

    int cuDeviceTotalMem_v2(LongByReference bytes, int device);

    int cuDeviceGetAttribute(IntByReference value, int attribute, int device);
  }

  /**
   * @param version of the driver, for people
   */
  CudaDriver(Api api, String version) {
    this.api = api;
    this.version = version;
  }

  /**
   * The installed driver.
   *
   * @throws DriverException if there is none
   */
  static CudaDriver load(String version) throws DriverException {
    String library =
        System.getProperty("os.name").startsWith("Windows") ? "nvcuda" : "libcuda.so.1";
    try {
      return new CudaDriver(Native.loadLibrary(library, Api.class), version);
    } catch (LinkageError e) {
      throw new DriverException("there is no NVIDIA driver (" + library + ")", e);
    }
  }

  /** The driver is missing, or has refused. */
  static final class DriverException extends Exception {

    private static final long serialVersionUID = 1L;

    DriverException(String message) {
      super(message);
    }

    DriverException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * All GPUs it has; none is no error.
   *
   * @throws DriverException if the driver answers a call with an error
   */
  List<Gpu> gpus() throws DriverException {
    int status = api.cuInit(0);
    if (status == NO_DEVICE) {
      return List.of();
    }
    check(status, "cuInit");
    IntByReference value = new IntByReference();
    check(api.cuDriverGetVersion(value), "cuDriverGetVersion");
    Driver driver = new Driver(version, value.getValue());
    check(api.cuDeviceGetCount(value), "cuDeviceGetCount");
    int count = value.getValue();
    List<Gpu> gpus = new ArrayList<>();
    for (int ordinal = 0; ordinal < count; ordinal++) {
      check(api.cuDeviceGet(value, ordinal), "cuDeviceGet");
      gpus.add(gpu(value.getValue(), driver));
    }
    return gpus;
  }

  private Gpu gpu(int device, Driver driver) throws DriverException {
    byte[] name = new byte[NAME_LENGTH];
    check(api.cuDeviceGetName(name, NAME_LENGTH, device), "cuDeviceGetName");
    LongByReference memory = new LongByReference();
    check(api.cuDeviceTotalMem_v2(memory, device), "cuDeviceTotalMem");
    return new Gpu(
        Native.toString(name),
        memory.getValue(),
        new ComputeCapability(
            attribute(CAPABILITY_MAJOR, device), attribute(CAPABILITY_MINOR, device)),
        driver);
  }

  private int attribute(int attribute, int device) throws DriverException {
    IntByReference value = new IntByReference();
    check(api.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
    return value.getValue();
  }

  private static void check(int status, String call) throws DriverException {
    if (status != SUCCESS) {
      throw new DriverException(
          "the NVIDIA driver answers " + call + " with error " + status + ": try nvidia-smi");
    }
  }
}
