package org.kiln.engine.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.device.Gpu.ComputeCapability;
import org.kiln.engine.device.Gpu.Driver;

/** NVIDIA's own listing: it tells of GPUs that the driver's library can't be asked for. */
final class NvidiaSmi {

  static final String QUERY = "--query-gpu=name,memory.total,compute_cap,driver_version";
  private static final int FIELDS = 4;
  private static final int MEBIBYTE_BITS = 20;

  private NvidiaSmi() {}

  /**
   * The GPUs it lists.
   *
   * @param problem what keeps programs from computing on them
   * @throws IOException if there is no such program, it fails, or it prints something else
   */
  static List<Gpu> gpus(String problem) throws IOException {
    return parse(Command.lines("nvidia-smi", QUERY, "--format=csv,noheader,nounits"), problem);
  }

  /** From its lines, {@code name, MiB, capability, driver}; a name may hold commas. */
  static List<Gpu> parse(List<String> lines, String problem) throws IOException {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        gpus.add(parse(line, problem));
      }
    }
    return gpus;
  }

  private static Gpu parse(String line, String problem) throws IOException {
    String[] fields = line.split(",");
    int last = fields.length - 1;
    try {
      String name = String.join(",", List.of(fields).subList(0, last - FIELDS + 2)).strip();
      String[] capability = fields[last - 1].strip().split("\\.");
      return new Gpu(
          name,
          Long.parseLong(fields[last - 2].strip()) << MEBIBYTE_BITS,
          new ComputeCapability(Integer.parseInt(capability[0]), Integer.parseInt(capability[1])),
          new Driver(fields[last].strip(), 0, problem));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("nvidia-smi printed '" + line + "', which is not understood", e);
    }
  }
}
