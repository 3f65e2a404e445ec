package org.kiln.optim;

import org.kiln.error.KilnException;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * A learning rate as a function of the iteration (training step) alone. Immutable; equal settings
 * are equal schedules; survives the JSON of a DL4J network. Made by {@link Schedules}.
 *
 * <p>Serves wherever DL4J takes an {@code ISchedule}: {@code new Adam(schedule)}, {@code new
 * Momentum(schedule, 0.9)}.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public sealed interface LearningRateSchedule extends ISchedule
    permits ConstantSchedule,
        StepDecaySchedule,
        MultiStepSchedule,
        CosineSchedule,
        OneCycleSchedule,
        WarmupSchedule {

  /**
   * The learning rate of one training step.
   *
   * @param iteration steps done before it, from 0; any number, also past the planned end
   * @return a finite rate of at least 0
   */
  double valueAt(int iteration);

  /**
   * Iterations worth looking at: the first from which the rate stays as it is, or ten decays where
   * it never does.
   *
   * @return at least 0; 0 = the rate is always the same
   */
  int horizon();

  /** The same; {@code epoch} is not looked at. */
  @Override
  default double valueAt(int iteration, int epoch) {
    return valueAt(iteration);
  }

  /**
   * This schedule, reached through a linear warm-up: see {@link WarmupSchedule}.
   *
   * @param iterations steps of the warm-up, at least 0; 0 gives this schedule unchanged
   * @param factor share of the rate at iteration 0, in [0, 1]
   * @throws KilnException if a value is out of range
   */
  default LearningRateSchedule withWarmup(int iterations, double factor) {
    return iterations == 0 ? this : new WarmupSchedule(this, iterations, factor);
  }

  /** Itself: schedules are immutable. */
  @Override
  LearningRateSchedule clone();
}
