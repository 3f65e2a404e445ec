package org.kiln.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs contenders in turn, round after round, so that what disturbs the machine disturbs all of
 * them alike; what is reported is the median over the rounds, with the lowest and highest beside
 * it.
 */
final class Rounds {

  /**
   * Rate of one contender over all rounds.
   *
   * @param median images a second, the middle round
   * @param lowest images a second, the slowest round
   * @param highest images a second, the fastest round
   * @param rounds how many were timed
   */
  record Rate(double median, double lowest, double highest, int rounds) {

    /** The rate of measured rounds, in images a second each; at least one. */
    static Rate of(List<Double> imagesPerSecond) {
      double[] sorted = imagesPerSecond.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Rate(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
  }

  private Rounds() {}

  /**
   * Times every contender once a round.
   *
   * @param contenders what to time, in this order
   * @param batchSize images a step
   * @param rounds timed rounds; one untimed round comes before them
   * @return rate of each contender, in their order
   */
  static Map<Contender, Rate> interleave(
      List<? extends Contender> contenders, int batchSize, int rounds) {
    Map<Contender, List<Double>> measured = new LinkedHashMap<>();
    contenders.forEach(contender -> measured.put(contender, new ArrayList<>()));
    for (int round = -1; round < rounds; round++) {
      for (Contender contender : contenders) {
        int steps = contender.stepsPerRound();
        double seconds = contender.run(steps);
        if (round >= 0) {
          measured.get(contender).add(steps * (double) batchSize / seconds);
        }
      }
    }
    Map<Contender, Rate> rates = new LinkedHashMap<>();
    measured.forEach((contender, values) -> rates.put(contender, Rate.of(values)));
    return rates;
  }
}
