package org.kiln.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.kiln.bench.Rounds.Rate;

/**
 * What one workload came to.
 *
 * @param workload what ran
 * @param rates images/s of each contender by name, Kiln's first
 * @param kiln Kiln's rate
 * @param torchRatio Kiln over the best PyTorch that counts for this row, middle of the rounds'
 *     ratios
 * @param stockRatio Kiln over stock DL4J, likewise
 * @param limitRatio Kiln over the sum of its plan's primitives, each alone and warm, likewise
 */
record WorkloadResult(
    Workload workload,
    Map<String, Rate> rates,
    Rate kiln,
    OptionalDouble torchRatio,
    OptionalDouble stockRatio,
    OptionalDouble limitRatio) {

  /**
   * The lines of a Markdown table for people: every contender, then the ratios and their targets.
   */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    rates.forEach(
        (name, rate) ->
            lines.add(
                String.format(
                    "| %s | %s | %,.0f | %,.0f - %,.0f | %d |",
                    workload.name(),
                    name,
                    rate.median(),
                    rate.lowest(),
                    rate.highest(),
                    rate.rounds())));
    return lines;
  }

  /** One line of ratios, each with what was to be reached. */
  String ratios() {
    return String.format(
        "| %s | %s | %s | %s |",
        workload.name(),
        ratio(torchRatio, workload.target().torch()),
        ratio(stockRatio, workload.target().stock()),
        ratio(limitRatio, workload.target().limit()));
  }

  private static String ratio(OptionalDouble reached, OptionalDouble target) {
    if (reached.isEmpty()) {
      return "";
    }
    String value = String.format("%.2f", reached.getAsDouble());
    return target.isEmpty() ? value : value + String.format(" (>= %.2f)", target.getAsDouble());
  }
}
