package org.kiln.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Runs contenders in turn, round after round, so that what disturbs the machine disturbs all of
 * them alike; what is reported is the median over the rounds, with the lowest and highest beside
 * it. Ratios are taken within a round, between neighbours in time, before the median is.
 */
final class Rounds {

  /**
   * Rate of one contender over all rounds.
   *
   * @param perRound images a second of each round, in the order of the rounds; at least one
   */
  record Rate(List<Double> perRound) {

    Rate {
      perRound = List.copyOf(perRound);
    }

    /** Images a second, the middle round. */
    @JsonProperty
    double median() {
      return middle(perRound.stream().mapToDouble(Double::doubleValue));
    }

    /** Images a second, the slowest round. */
    @JsonProperty
    double lowest() {
      return Collections.min(perRound);
    }

    /** Images a second, the fastest round. */
    @JsonProperty
    double highest() {
      return Collections.max(perRound);
    }

    /** How many were timed. */
    @JsonProperty
    int rounds() {
      return perRound.size();
    }

    /** This rate by another of the same rounds: the middle one of their ratios. */
    double over(Rate other) {
      return middle(
          IntStream.range(0, rounds()).mapToDouble(i -> perRound.get(i) / other.perRound.get(i)));
    }

    private static double middle(DoubleStream values) {
      double[] sorted = values.sorted().toArray();
      int half = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
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
    measured.forEach((contender, values) -> rates.put(contender, new Rate(values)));
    return rates;
  }
}
