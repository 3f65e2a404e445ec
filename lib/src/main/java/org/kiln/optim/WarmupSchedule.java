package org.kiln.optim;

import java.util.Objects;
import org.kiln.error.KilnException;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Another schedule, scaled by a factor that rises linearly from {@code factor} at iteration 0 to 1
 * at iteration {@code iterations} (Goyal et al., Accurate, Large Minibatch SGD, 2017): PyTorch's
 * {@code LinearLR} chained with the other schedule.
 *
 * <p>The other schedule counts from iteration 0, not from the end of the warm-up: a milestone stays
 * where it was named.
 *
 * @param schedule what is scaled
 * @param iterations length of the warm-up, at least 1
 * @param factor share of the rate at iteration 0, in [0, 1]
 */
public record WarmupSchedule(
    @JsonProperty("schedule") LearningRateSchedule schedule,
    @JsonProperty("iterations") int iterations,
    @JsonProperty("factor") double factor)
    implements LearningRateSchedule {

  /**
   * @throws KilnException if a value is out of range
   */
  public WarmupSchedule {
    Objects.requireNonNull(schedule, "schedule");
    Rates.requireAtLeastOne("number of warm-up iterations", iterations);
    Rates.requireFraction("warm-up factor", factor);
  }

  @Override
  public double valueAt(int iteration) {
    double rate = schedule.valueAt(iteration);
    if (iteration >= iterations) {
      return rate;
    }
    return rate * (factor + (1 - factor) * iteration / iterations);
  }

  @Override
  public int horizon() {
    return factor == 1 ? schedule.horizon() : Math.max(schedule.horizon(), iterations);
  }

  @Override
  public WarmupSchedule clone() {
    return this;
  }
}
