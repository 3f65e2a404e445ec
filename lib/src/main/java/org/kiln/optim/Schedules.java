package org.kiln.optim;

import java.util.Arrays;
import java.util.List;
import org.kiln.error.KilnException;

/**
 * Makes the learning-rate schedules. All lengths are in iterations (training steps): {@link
 * #iterations} converts from epochs.
 *
 * <pre>{@code
 * int perEpoch = loader.batchesPerEpoch();
 * var schedule = Schedules.multiStep(0.1, 0.1, Schedules.iterations(80, perEpoch), Schedules.iterations(120, perEpoch))
 *     .withWarmup(perEpoch, 0.01);
 * }</pre>
 */
public final class Schedules {

  private Schedules() {}

  /**
   * The same rate at every iteration.
   *
   * @param learningRate above 0
   * @throws KilnException if it is not
   */
  public static ConstantSchedule constant(double learningRate) {
    return new ConstantSchedule(learningRate);
  }

  /**
   * The rate times {@code gamma} every {@code stepIterations} iterations.
   *
   * @param learningRate first rate, above 0
   * @param gamma factor of each step, above 0; 0.1 is usual
   * @param stepIterations iterations at one rate, at least 1
   * @throws KilnException if a value is out of range
   */
  public static StepDecaySchedule step(double learningRate, double gamma, int stepIterations) {
    return new StepDecaySchedule(learningRate, stepIterations, gamma);
  }

  /**
   * The rate times {@code gamma} from each milestone on.
   *
   * @param learningRate first rate, above 0
   * @param gamma factor of each milestone, above 0; 0.1 is usual
   * @param milestones the first iterations at a new rate, rising
   * @throws KilnException if a value is out of range, or the milestones don't rise
   */
  public static MultiStepSchedule multiStep(double learningRate, double gamma, int... milestones) {
    List<Integer> list = Arrays.stream(milestones).boxed().toList();
    return new MultiStepSchedule(learningRate, list, gamma);
  }

  /**
   * Half a cosine from the first rate to the final one.
   *
   * @param learningRate first rate, above 0
   * @param finalRate rate after the last iteration, in [0, learningRate]
   * @param iterations length of the training, at least 1
   * @throws KilnException if a value is out of range
   */
  public static CosineSchedule cosine(double learningRate, double finalRate, int iterations) {
    return new CosineSchedule(learningRate, finalRate, iterations);
  }

  /**
   * One cycle with PyTorch's default shape: 30% rising from a 25th of the peak, then down to a
   * 250,000th. Other shapes: the constructor of {@link OneCycleSchedule}.
   *
   * @param peakRate highest rate, above 0
   * @param iterations length of the training, at least 1
   * @throws KilnException if a value is out of range
   */
  public static OneCycleSchedule oneCycle(double peakRate, int iterations) {
    return new OneCycleSchedule(
        peakRate,
        iterations,
        OneCycleSchedule.DEFAULT_RISING_SHARE,
        OneCycleSchedule.DEFAULT_INITIAL_DIVISOR,
        OneCycleSchedule.DEFAULT_FINAL_DIVISOR);
  }

  /**
   * Epochs as iterations, to the nearest.
   *
   * @param epochs at least 0, fractions allowed
   * @param iterationsPerEpoch training steps of one epoch, at least 1
   * @throws KilnException if a value is out of range
   * @throws ArithmeticException if the result does not fit an int
   */
  public static int iterations(double epochs, int iterationsPerEpoch) {
    Rates.requireNotNegative("number of epochs", epochs);
    Rates.requireAtLeastOne("number of iterations per epoch", iterationsPerEpoch);
    return Math.toIntExact(Math.round(epochs * iterationsPerEpoch));
  }
}
