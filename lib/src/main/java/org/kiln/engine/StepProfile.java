package org.kiln.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kiln.data.file.AtomicFiles;
import org.kiln.error.KilnException;

/**
 * Where the time of a training step goes.
 *
 * @param ops every op of the plan, in the order of execution
 * @param updateMilliseconds median time of the parameter update that follows
 * @param batchSize images in the batch
 * @param arenaBytes memory of all activations and gradients as planned
 * @param valueBytes what they would take, had each its own place
 * @param sharedBytes scratchpads and staging, beside the arena
 */
public record StepProfile(
    List<OpTime> ops,
    double updateMilliseconds,
    int batchSize,
    long arenaBytes,
    long valueBytes,
    long sharedBytes) {

  private static final double MEBI = 1 << 20;

  /**
   * One op.
   *
   * @param kind class of the op
   * @param name what it makes
   * @param implementation oneDNN's name of the primitives' implementations; empty for Java
   * @param startMicroseconds since the start of the step, in the step that was traced
   * @param milliseconds median time inside a training step
   * @param aloneMilliseconds median time of its steps run alone, over and over
   * @param bytes read and written at least
   * @param operations multiplications and additions
   */
  public record OpTime(
      String kind,
      String name,
      String implementation,
      double startMicroseconds,
      double milliseconds,
      double aloneMilliseconds,
      long bytes,
      long operations) {}

  /** Time of a step without the update: the sum over the ops. */
  public double milliseconds() {
    return ops.stream().mapToDouble(OpTime::milliseconds).sum();
  }

  /** The limit: the sum of all ops, each alone and with its data in the caches. */
  public double aloneMilliseconds() {
    return ops.stream().mapToDouble(OpTime::aloneMilliseconds).sum();
  }

  /** A table for people: every op, then the sums by kind, then memory. */
  public String table() {
    StringBuilder text = new StringBuilder();
    String row = "%-30s %-44s %8.3f %8.3f %8.1f %8.0f  %s%n";
    text.append(
        String.format(
            Locale.ROOT,
            "%-30s %-44s %8s %8s %8s %8s  %s%n",
            "op",
            "makes",
            "ms",
            "alone",
            "GB/s",
            "GFLOP/s",
            "implementation"));
    for (OpTime op : ops) {
      text.append(
          String.format(
              Locale.ROOT,
              row,
              op.kind(),
              op.name(),
              op.milliseconds(),
              op.aloneMilliseconds(),
              rate(op.bytes(), op.milliseconds()),
              rate(op.operations(), op.milliseconds()),
              op.implementation()));
    }
    text.append(System.lineSeparator());
    kinds().values().forEach(sum -> text.append(sum.line()));
    text.append(summary());
    return text.toString();
  }

  private String summary() {
    return String.format(
        Locale.ROOT,
        "step %.2f ms = %.0f images/s; each op alone %.2f ms = %.0f images/s (ratio %.2f)%n"
            + "update of the parameters %.2f ms more%n"
            + "arena %.1f MiB of %.1f MiB (%.0f%%), and %.1f MiB shared by all ops%n",
        milliseconds(),
        batchSize * 1e3 / milliseconds(),
        aloneMilliseconds(),
        batchSize * 1e3 / aloneMilliseconds(),
        aloneMilliseconds() / milliseconds(),
        updateMilliseconds,
        arenaBytes / MEBI,
        valueBytes / MEBI,
        100.0 * arenaBytes / valueBytes,
        sharedBytes / MEBI);
  }

  /** The ops in chrome's trace event format: load it in {@code chrome://tracing} or Perfetto. */
  public String trace() {
    StringBuilder json = new StringBuilder("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    String event =
        "%s%n{\"name\":\"%s\",\"cat\":\"%s\",\"ph\":\"X\",\"pid\":1,\"tid\":1,\"ts\":%.1f,"
            + "\"dur\":%.1f,\"args\":{\"implementation\":\"%s\",\"bytes\":%d,\"operations\":%d}}";
    String separator = "";
    for (OpTime op : ops) {
      json.append(
          String.format(
              Locale.ROOT,
              event,
              separator,
              escaped(op.kind() + " " + op.name()),
              op.kind(),
              op.startMicroseconds(),
              op.milliseconds() * 1e3,
              escaped(op.implementation()),
              op.bytes(),
              op.operations()));
      separator = ",";
    }
    return json.append(System.lineSeparator()).append("]}").toString();
  }

  /**
   * Writes {@link #table} to {@code <name>.txt} and {@link #trace} to {@code <name>.json}.
   *
   * @param folder made if missing
   * @return the first of the two files
   * @throws KilnException if they can't be written
   */
  public Path write(Path folder, String name) {
    Path table = folder.resolve(name + ".txt");
    byte[] text = table().getBytes(StandardCharsets.UTF_8);
    byte[] events = trace().getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFiles.write(table, out -> out.write(text));
      AtomicFiles.write(folder.resolve(name + ".json"), out -> out.write(events));
    } catch (IOException e) {
      throw new KilnException("Can't write the profile to " + folder, e);
    }
    return table;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static double rate(long amount, double milliseconds) {
    return amount / (milliseconds * 1e6);
  }

  private Map<String, Sum> kinds() {
    Map<String, Sum> sums = new LinkedHashMap<>();
    for (OpTime op : ops) {
      Sum own = new Sum(op.kind(), 1, op.milliseconds(), op.aloneMilliseconds());
      sums.merge(op.kind(), own, Sum::plus);
    }
    return sums;
  }

  private record Sum(String kind, int count, double milliseconds, double alone) {
    Sum plus(Sum other) {
      return new Sum(
          kind, count + other.count, milliseconds + other.milliseconds, alone + other.alone);
    }

    String line() {
      return String.format(
          Locale.ROOT, "%-30s x%-4d %8.3f ms, alone %8.3f ms%n", kind, count, milliseconds, alone);
    }
  }
}
