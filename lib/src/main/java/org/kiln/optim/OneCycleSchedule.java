package org.kiln.optim;

import org.kiln.error.KilnException;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * One cycle (Smith and Topin, Super-Convergence, 2018) as PyTorch's {@code OneCycleLR} with cosine
 * annealing in two phases: up from {@code peakRate / initialDivisor} to {@code peakRate} at
 * iteration {@code risingShare * iterations - 1}, then down to {@code peakRate / initialDivisor /
 * finalDivisor} at the last iteration.
 *
 * <p>Momentum is not cycled ({@code cycle_momentum=False}). Past the last iteration, where PyTorch
 * raises an error, the rate stays at its final value.
 *
 * @param peakRate highest rate, above 0 ({@code max_lr})
 * @param iterations length of the cycle, at least 1 ({@code total_steps})
 * @param risingShare share of the cycle spent rising, in [0, 1] ({@code pct_start})
 * @param initialDivisor peak over first rate, above 0 ({@code div_factor})
 * @param finalDivisor first over last rate, above 0 ({@code final_div_factor})
 */
public record OneCycleSchedule(
    @JsonProperty("peakRate") double peakRate,
    @JsonProperty("iterations") int iterations,
    @JsonProperty("risingShare") double risingShare,
    @JsonProperty("initialDivisor") double initialDivisor,
    @JsonProperty("finalDivisor") double finalDivisor)
    implements LearningRateSchedule {

  /** PyTorch's default of {@code pct_start}. */
  public static final double DEFAULT_RISING_SHARE = 0.3;

  /** PyTorch's default of {@code div_factor}. */
  public static final double DEFAULT_INITIAL_DIVISOR = 25;

  /** PyTorch's default of {@code final_div_factor}. */
  public static final double DEFAULT_FINAL_DIVISOR = 1e4;

  /**
   * @throws KilnException if a value is out of range
   */
  public OneCycleSchedule {
    Rates.requirePositive("peak learning rate", peakRate);
    Rates.requireAtLeastOne("number of iterations", iterations);
    Rates.requireFraction("rising share of a cycle", risingShare);
    Rates.requirePositive("divisor of the initial learning rate", initialDivisor);
    Rates.requirePositive("divisor of the final learning rate", finalDivisor);
  }

  /** Rate at iteration 0. */
  public double initialRate() {
    return peakRate / initialDivisor;
  }

  /** Rate at the last iteration and after it. */
  public double finalRate() {
    return initialRate() / finalDivisor;
  }

  @Override
  public double valueAt(int iteration) {
    int last = iterations - 1;
    if (iteration > last) {
      return finalRate();
    }
    double peak = risingShare * iterations - 1;
    if (iteration < peak) {
      return CosineSchedule.cosine(initialRate(), peakRate, iteration / peak);
    }
    // A short or wholly rising cycle has no descent left; where its two ends meet is the peak.
    double share = last == peak ? 0 : (iteration - peak) / (last - peak);
    return CosineSchedule.cosine(peakRate, finalRate(), share);
  }

  @Override
  public int horizon() {
    return iterations - 1;
  }

  @Override
  public OneCycleSchedule clone() {
    return this;
  }
}
