package org.kiln.optim;

import org.kiln.error.KilnException;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The same learning rate at every iteration.
 *
 * @param learningRate above 0
 */
public record ConstantSchedule(@JsonProperty("learningRate") double learningRate)
    implements LearningRateSchedule {

  /**
   * @throws KilnException if the rate is not above 0
   */
  public ConstantSchedule {
    Rates.requirePositive("learning rate", learningRate);
  }

  @Override
  public double valueAt(int iteration) {
    return learningRate;
  }

  @Override
  public int horizon() {
    return 0;
  }

  @Override
  public ConstantSchedule clone() {
    return this;
  }
}
