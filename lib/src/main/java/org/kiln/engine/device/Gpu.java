package org.kiln.engine.device;

/**
 * An NVIDIA GPU, as its driver describes it.
 *
 * @param name for instance {@code "NVIDIA H200"}
 * @param memory bytes in all
 * @param capability what its code must be compiled for
 * @param driver what runs it
 */
public record Gpu(String name, long memory, ComputeCapability capability, Driver driver) {

  /**
   * A version of NVIDIA's architecture: binary code of the same major and a minor that is not
   * higher runs on it.
   *
   * @param major for instance 8
   * @param minor for instance 6
   */
  public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {

    @Override
    public int compareTo(ComputeCapability other) {
      return major != other.major
          ? Integer.compare(major, other.major)
          : Integer.compare(minor, other.minor);
    }

    /** {@code "8.6"}. */
    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /**
   * The driver.
   *
   * @param version for instance {@code "550.54.15"}, or {@code "unknown"}
   * @param cuda newest CUDA it runs, as 1000 * major + 10 * minor; 0 = unknown
   * @param problem why programs can't compute through it, though it is there; empty where they can
   */
  public record Driver(String version, int cuda, String problem) {

    /** One that programs can compute through. */
    public Driver(String version, int cuda) {
      this(version, cuda, "");
    }

    /** {@code "12.4"}, or {@code "unknown"}. */
    public String cudaVersion() {
      return cuda == 0 ? "unknown" : cuda / 1000 + "." + cuda % 1000 / 10;
    }
  }
}
