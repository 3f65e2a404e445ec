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

  /**
   * Images of a training step: for each replica as many batches as make an update. It is the union
   * of the batches that as many loaders would make, each with one replica's shard.
   *
   * @param replicas that train together, at least 1
   * @throws TrainingException if they are more than an {@code int} counts
   */
  public int imagesPerStep(int replicas) {
    // Divided, not multiplied: three factors may be more than a long counts.
    if (Integer.MAX_VALUE / data.batchSize() / optimizer.accumulate() < replicas) {
      throw new TrainingException(
          (replicas == 1 ? "updates" : replicas + " replicas")
              + " with "
              + (optimizer.accumulate() == 1 ? "" : optimizer.accumulate() + " ")
              + "batches of "
              + data.batchSize()
              + " images: expected at most "
              + Integer.MAX_VALUE
              + " images in a step. Choose a smaller batch size"
              + (optimizer.accumulate() == 1 ? "" : ", or --accumulate fewer"));
    }
    return data.batchSize() * optimizer.accumulate() * replicas;
  }

  /** The learning rate of each step, in epochs of {@code stepsPerEpoch} steps. */
  public LearningRateSchedule schedule(int stepsPerEpoch) {
    return schedule.resolve(optimizer.learningRate(), loop.epochs(), stepsPerEpoch);
  }
}
