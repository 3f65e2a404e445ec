package org.kiln.optim;

import org.kiln.error.KilnException;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Half a cosine from {@code learningRate} down to {@code finalRate}: {@code finalRate +
 * (learningRate - finalRate) * (1 + cos(pi * iteration / iterations)) / 2} (Loshchilov and Hutter,
 * SGDR, 2017, without restarts; PyTorch's {@code CosineAnnealingLR}).
 *
 * <p>As there, the final rate is reached after {@code iterations} steps, so the last of them is
 * taken just above it. Where PyTorch's rate climbs again past the end, this one stays.
 *
 * @param learningRate rate at iteration 0, above 0
 * @param finalRate rate from iteration {@code iterations} on, in [0, learningRate]
 * @param iterations length of the descent, at least 1
 */
public record CosineSchedule(
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("finalRate") double finalRate,
    @JsonProperty("iterations") int iterations)
    implements LearningRateSchedule {

  /**
   * @throws KilnException if a value is out of range
   */
  public CosineSchedule {
    Rates.requirePositive("learning rate", learningRate);
    Rates.requireNotNegative("final learning rate", finalRate);
    Rates.requireAtLeastOne("number of iterations", iterations);
    if (finalRate > learningRate) {
      throw new KilnException(
          "The final learning rate "
              + finalRate
              + " is above the first, "
              + learningRate
              + ": a cosine schedule descends");
    }
  }

  @Override
  public double valueAt(int iteration) {
    if (iteration >= iterations) {
      return finalRate;
    }
    return cosine(learningRate, finalRate, (double) iteration / iterations);
  }

  /** From {@code start} to {@code end} along half a cosine, exact at both ends. */
  static double cosine(double start, double end, double share) {
    double remaining = (1 + Math.cos(Math.PI * share)) / 2;
    return start * remaining + end * (1 - remaining);
  }

  @Override
  public int horizon() {
    return learningRate == finalRate ? 0 : iterations;
  }

  @Override
  public CosineSchedule clone() {
    return this;
  }
}
