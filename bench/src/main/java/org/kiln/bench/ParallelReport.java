package org.kiln.bench;

import java.util.List;
import java.util.Locale;
import org.kiln.bench.Rounds.Rate;

/**
 * The table of the parallel benchmark.
 *
 * @param machine what it ran on
 * @param threads threads that all replicas of a contender share
 * @param subject network, data and batch size, for people
 * @param samples images each contender has trained on
 * @param rows a contender each
 */
record ParallelReport(Machine machine, int threads, String subject, int samples, List<Row> rows) {

  /**
   * One contender.
   *
   * @param name what it is
   * @param replicas that train together
   * @param rate images/s
   * @param efficiency its rate by that of the same engine's one replica, by how many times the
   *     devices there are: replicas on one CPU share it, so that 1 is no loss. NaN = nothing to
   *     compare with
   * @param top1 accuracy on the test images after the samples, in [0, 1]
   */
  record Row(String name, int replicas, Rate rate, double efficiency, double top1) {

    private String line() {
      return String.format(
          Locale.ROOT,
          "| %s | %d | %,.0f | %,.0f - %,.0f | %s | %.2f%% |",
          name,
          replicas,
          rate.median(),
          rate.lowest(),
          rate.highest(),
          Double.isNaN(efficiency) ? "" : String.format(Locale.ROOT, "%.2f", efficiency),
          100 * top1);
    }
  }

  /** It takes what OpenMP gives, which without a limit is all cores for each replica. */
  private static String stockThreads() {
    String limit = System.getenv("OMP_NUM_THREADS");
    return limit == null ? "as many threads as there are cores" : limit + " (OMP_NUM_THREADS)";
  }

  /** The report for people. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(machine.measured(threads)).append(".\n\n");
    text.append(subject).append("; rates are the median of ");
    text.append(rows.get(0).rate().rounds()).append(" interleaved rounds, accuracy is after ");
    text.append(String.format(Locale.ROOT, "%,d", samples));
    text.append(" images, the same for all.\n");
    text.append(
        "Kiln's clock includes loading; ParallelWrapper's batches are in memory, and each of");
    text.append(" its replicas computes with ").append(stockThreads()).append(".\n\n");
    text.append("| contender | replicas | images/s | spread | efficiency | test top-1 |\n");
    text.append("|---|---|---|---|---|---|\n");
    rows.forEach(row -> text.append(row.line()).append('\n'));
    return text.toString();
  }
}
