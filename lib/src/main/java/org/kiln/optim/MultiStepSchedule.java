package org.kiln.optim;

import java.util.List;
import org.kiln.error.KilnException;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The learning rate times {@code gamma} from each milestone on: {@code learningRate * gamma^(number
 * of milestones <= iteration)}, PyTorch's {@code MultiStepLR} counted in iterations.
 *
 * @param learningRate rate at iteration 0, above 0
 * @param milestones the first iterations at a new rate, at least 1, each above the one before
 * @param gamma factor of each milestone, above 0
 */
public record MultiStepSchedule(
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("milestones") List<Integer> milestones,
    @JsonProperty("gamma") double gamma)
    implements LearningRateSchedule {

  /**
   * @throws KilnException if a value is out of range, or the milestones don't rise
   */
  public MultiStepSchedule {
    Rates.requirePositive("learning rate", learningRate);
    Rates.requirePositive("decay factor gamma", gamma);
    milestones = List.copyOf(milestones);
    int last = 0;
    for (int milestone : milestones) {
      if (milestone <= last) {
        throw new KilnException(
            "Milestones "
                + milestones
                + ": expected iterations of at least 1, each above the one before");
      }
      last = milestone;
    }
  }

  @Override
  public double valueAt(int iteration) {
    long passed = milestones.stream().filter(milestone -> milestone <= iteration).count();
    return learningRate * Math.pow(gamma, passed);
  }

  @Override
  public int horizon() {
    return gamma == 1 || milestones.isEmpty() ? 0 : milestones.get(milestones.size() - 1);
  }

  @Override
  public MultiStepSchedule clone() {
    return this;
  }
}
