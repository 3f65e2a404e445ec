package org.kiln.optim;

import org.kiln.error.KilnException;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The learning rate times {@code gamma} every {@code stepIterations} iterations: {@code
 * learningRate * gamma^floor(iteration / stepIterations)}, PyTorch's {@code StepLR} counted in
 * iterations.
 *
 * @param learningRate rate at iteration 0, above 0
 * @param stepIterations iterations at one rate, at least 1
 * @param gamma factor of each step, above 0
 */
public record StepDecaySchedule(
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("stepIterations") int stepIterations,
    @JsonProperty("gamma") double gamma)
    implements LearningRateSchedule {

  /**
   * @throws KilnException if a value is out of range
   */
  public StepDecaySchedule {
    Rates.requirePositive("learning rate", learningRate);
    Rates.requireAtLeastOne("number of iterations of a step", stepIterations);
    Rates.requirePositive("decay factor gamma", gamma);
  }

  @Override
  public double valueAt(int iteration) {
    return learningRate * Math.pow(gamma, Math.floorDiv(iteration, stepIterations));
  }

  @Override
  public int horizon() {
    return gamma == 1 ? 0 : (int) Math.min(10L * stepIterations, Integer.MAX_VALUE);
  }

  @Override
  public StepDecaySchedule clone() {
    return this;
  }
}
