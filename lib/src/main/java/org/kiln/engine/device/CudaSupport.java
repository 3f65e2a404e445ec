package org.kiln.engine.device;

import org.kiln.engine.device.Gpu.ComputeCapability;

/**
 * What ND4J's CUDA backend, {@code nd4j-cuda-11.6} of 1.0.0-M2.1, runs on. Its binary holds machine
 * code for compute capabilities 3.7 to 8.6 and no PTX, which a driver could compile for newer ones.
 * Machine code runs on its own major version from its minor upwards: 8.9 runs that of 8.6, 9.0 has
 * none to run.
 */
public final class CudaSupport {

  private static final ComputeCapability OLDEST = new ComputeCapability(3, 7);
  private static final ComputeCapability NEWEST = new ComputeCapability(8, 6);

  /** CUDA 11 promises that one minor version's programs run on every driver of the major one. */
  private static final int OLDEST_CUDA = 11000;

  private CudaSupport() {}

  /** Whether the backend runs on {@code gpu}, in one line that begins with the capability. */
  public static Verdict of(Gpu gpu) {
    return of(gpu, System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** The same on the system that Java calls {@code os}, with processors it calls {@code arch}. */
  static Verdict of(Gpu gpu, String os, String arch) {
    boolean published = os.equals("Linux") || os.startsWith("Windows");
    Verdict verdict = ofDevice(gpu);
    if (verdict.usable() && !(published && arch.equals("amd64"))) {
      return Verdict.no(
          "compute capability "
              + gpu.capability()
              + " would do, but there is no CUDA binary of ND4J for "
              + os
              + " on "
              + arch
              + ", only for Linux and Windows on amd64; train on the CPU");
    }
    return verdict;
  }

  private static Verdict ofDevice(Gpu gpu) {
    ComputeCapability capability = gpu.capability();
    String what = "compute capability " + capability;
    if (capability.compareTo(OLDEST) < 0) {
      return Verdict.no(what + " is older than " + OLDEST + ", the oldest that ND4J has code for");
    }
    if (capability.major() > NEWEST.major()) {
      return Verdict.no(
          what
              + ": ND4J's CUDA binary holds code for "
              + OLDEST
              + " to "
              + NEWEST
              + " and no PTX, so nothing in it can run here; train on the CPU");
    }
    if (!gpu.driver().problem().isEmpty()) {
      return Verdict.no(
          what
              + " would do, but "
              + gpu.driver().problem()
              + "; a container needs the driver's compute capability, not utility alone");
    }
    if (gpu.driver().cuda() != 0 && gpu.driver().cuda() < OLDEST_CUDA) {
      return Verdict.no(
          "driver "
              + gpu.driver().version()
              + " runs CUDA "
              + gpu.driver().cudaVersion()
              + " at most: install 450.80 (Windows: 452.39) or newer for CUDA 11");
    }
    return Verdict.yes(
        capability.compareTo(NEWEST) <= 0
            ? what + ", which ND4J has code for"
            : what + " runs ND4J's code for " + NEWEST);
  }
}
