package org.kiln.train;

import java.util.function.UnaryOperator;
import org.kiln.optim.LearningRateSchedule;

/**
 * Everything that decides what a run computes: two runs of one network on one data set with equal
 * settings, engine, precision and thread count end with the same parameters, bit for bit.
 *
 * <p>Change one value through its part: {@code settings.withOptimizer(o ->
 * o.withLearningRate(0.05))}.
 *
 * @param loop how long
 * @param data how images become batches
 * @param optimizer how gradients change parameters
 * @param schedule how the learning rate moves
 * @param seed of data order, augmentation and dropout
 */
public record TrainingSettings(
    LoopSettings loop,
    DataSettings data,
    OptimizerSettings optimizer,
    ScheduleSettings schedule,
    long seed) {

  /** These settings with {@link #loop} changed. */
  public TrainingSettings withLoop(UnaryOperator<LoopSettings> change) {
    return new TrainingSettings(change.apply(loop), data, optimizer, schedule, seed);
  }

  /** These settings with {@link #data} changed. */
  public TrainingSettings withData(UnaryOperator<DataSettings> change) {
    return new TrainingSettings(loop, change.apply(data), optimizer, schedule, seed);
  }

  /** These settings with {@link #optimizer} changed. */
  public TrainingSettings withOptimizer(UnaryOperator<OptimizerSettings> change) {
    return new TrainingSettings(loop, data, change.apply(optimizer), schedule, seed);
  }

  /** These settings with {@link #schedule} changed. */
  public TrainingSettings withSchedule(UnaryOperator<ScheduleSettings> change) {
    return new TrainingSettings(loop, data, optimizer, change.apply(schedule), seed);
  }

  /** These settings with another {@link #seed}. */
  public TrainingSettings withSeed(long value) {
    return new TrainingSettings(loop, data, optimizer, schedule, value);
  }

  /** The learning rate of each step, in epochs of {@code stepsPerEpoch} steps. */
  public LearningRateSchedule schedule(int stepsPerEpoch) {
    return schedule.resolve(optimizer.learningRate(), loop.epochs(), stepsPerEpoch);
  }
}
