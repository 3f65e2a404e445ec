package org.kiln.engine.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the processor's description: Linux's {@code /proc/cpuinfo}, macOS's {@code sysctl}. */
final class CpuReader {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** What Linux and macOS call a set, and what people do; oldest first. */
  private static final String[][] SETS = {
    {"sse4_2", "SSE4.2"},
    {"sse4.2", "SSE4.2"},
    {"avx", "AVX"},
    {"avx1.0", "AVX"},
    {"avx2", "AVX2"},
    {"fma", "FMA"},
    {"f16c", "F16C"},
    {"avx_vnni", "AVX-VNNI"},
    {"avx512f", "AVX-512"},
    {"avx512_vnni", "AVX-512-VNNI"},
    {"avx512_bf16", "AVX-512-BF16"},
    {"avx512_fp16", "AVX-512-FP16"},
    {"avx10_1", "AVX10.1"},
    {"avx10_2", "AVX10.2"},
    {"amx_tile", "AMX"},
    {"amx_int8", "AMX-INT8"},
    {"amx_bf16", "AMX-BF16"},
    {"amx_fp16", "AMX-FP16"},
    {"asimd", "NEON"},
    {"neon", "NEON"},
    {"asimdhp", "FP16"},
    {"feat_fp16", "FP16"},
    {"asimddp", "DOTPROD"},
    {"feat_dotprod", "DOTPROD"},
    {"bf16", "BF16"},
    {"feat_bf16", "BF16"},
    {"i8mm", "I8MM"},
    {"feat_i8mm", "I8MM"},
    {"sve", "SVE"},
    {"sve2", "SVE2"},
    {"sme", "SME"},
    {"feat_sme", "SME"}
  };

  private CpuReader() {}

  /** This machine's processor; what can't be read is said by the JVM's name of it. */
  static Cpu read() {
    int cores = Runtime.getRuntime().availableProcessors();
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    try {
      if (Files.isReadable(CPU_INFO)) {
        return ofCpuInfo(Files.readAllLines(CPU_INFO), cores);
      }
      if (system.startsWith("mac")) {
        return ofSysctl(Command.lines("sysctl", "-a"), cores);
      }
    } catch (IOException e) {
      // Not readable after all: what the JVM knows must do.
    }
    String identifier = System.getenv("PROCESSOR_IDENTIFIER"); // Windows
    return of(identifier == null ? System.getProperty("os.arch") : identifier, cores, Set.of());
  }

  /** From the lines of {@code /proc/cpuinfo}: the first processor's; x86-64 or arm64. */
  static Cpu ofCpuInfo(List<String> lines, int cores) {
    Map<String, String> fields = fields(lines);
    String flags = fields.getOrDefault("flags", fields.getOrDefault("Features", ""));
    String name = fields.getOrDefault("model name", System.getProperty("os.arch"));
    return of(name, cores, Set.of(flags.split(" ")));
  }

  /** From the lines of {@code sysctl -a}: Intel's feature lists, or Apple's {@code hw.optional}. */
  static Cpu ofSysctl(List<String> lines, int cores) {
    Map<String, String> fields = fields(lines);
    Set<String> flags = new LinkedHashSet<>();
    for (String list : List.of("machdep.cpu.features", "machdep.cpu.leaf7_features")) {
      flags.addAll(List.of(fields.getOrDefault(list, "").toLowerCase(Locale.ROOT).split(" ")));
    }
    fields.forEach(
        (field, value) -> {
          if (field.startsWith("hw.optional.") && value.equals("1")) {
            flags.add(field.substring(field.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
          }
        });
    return of(fields.getOrDefault("machdep.cpu.brand_string", "unknown"), cores, flags);
  }

  /** The first value of each field of lines like {@code name : value}. */
  private static Map<String, String> fields(List<String> lines) {
    Map<String, String> fields = new HashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static Cpu of(String name, int cores, Set<String> flags) {
    List<String> sets = new ArrayList<>();
    for (String[] set : SETS) {
      if (flags.contains(set[0]) && !sets.contains(set[1])) {
        sets.add(set[1]);
      }
    }
    return new Cpu(name, cores, List.copyOf(sets), verdict(sets));
  }

  private static Verdict verdict(List<String> sets) {
    if (sets.contains("AMX-BF16") || sets.contains("AVX-512-BF16")) {
      return Verdict.yes("multiplies bf16 natively: trains in bf16 where the engine can");
    }
    return Verdict.yes("trains in fp32");
  }
}
