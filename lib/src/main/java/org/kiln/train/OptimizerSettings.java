package org.kiln.train;

import org.kiln.error.KilnException;
import org.kiln.optim.Optimizer;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * How gradients change parameters.
 *
 * @param kind the update rule
 * @param learningRate rate the schedule starts from, or for one-cycle its peak; above 0
 * @param momentum share of the velocity kept a step, in [0, 1); ADAM and ADAMW don't use it
 * @param weightDecay factor on the weights, at least 0; biases and batch norm's parameters are
 *     never decayed. ADAMW applies it decoupled (Loshchilov and Hutter 2019, arXiv:1711.05101), the
 *     others add it to the gradient
 * @param accumulate batches whose gradients make one update, at least 1: what a batch so many times
 *     as large would do, but for batch norm, which sees a batch at a time. The compiled engine
 *     needs the memory of one of them, and of the images of all; DL4J's computes them as one
 */
public record OptimizerSettings(
    Kind kind,
    double learningRate,
    double momentum,
    double weightDecay,
    @LaterSetting(before = "1") int accumulate) {

  /** Update rules. */
  public enum Kind {
    /** Stochastic gradient descent with PyTorch's momentum: {@code v = mu v + g; w -= lr v}. */
    SGD,
    /** The same with Nesterov's look-ahead. */
    NESTEROV,
    /** Adam (Kingma and Ba 2015, arXiv:1412.6980); betas 0.9 and 0.999, epsilon 1e-8. */
    ADAM,
    /** Adam with decoupled weight decay. */
    ADAMW
  }

  /**
   * @throws KilnException if a value is outside its range
   */
  public OptimizerSettings {
    Checks.positive(learningRate, "learning-rate");
    Checks.share(momentum, "momentum");
    Checks.notNegative(weightDecay, "weight-decay");
    Checks.atLeast(1, accumulate, "accumulate");
    if (kind == Kind.NESTEROV && momentum == 0) {
      throw new KilnException(
          "momentum 0 with Nesterov's rule: expected a number above 0, or the rule SGD");
    }
  }

  /** Settings that make an update of each batch. */
  public OptimizerSettings(Kind kind, double learningRate, double momentum, double weightDecay) {
    this(kind, learningRate, momentum, weightDecay, 1);
  }

  /** These settings with another {@link #kind}. */
  public OptimizerSettings withKind(Kind value) {
    return new OptimizerSettings(value, learningRate, momentum, weightDecay, accumulate);
  }

  /** These settings with another {@link #learningRate}. */
  public OptimizerSettings withLearningRate(double value) {
    return new OptimizerSettings(kind, value, momentum, weightDecay, accumulate);
  }

  /** These settings with another {@link #momentum}. */
  public OptimizerSettings withMomentum(double value) {
    return new OptimizerSettings(kind, learningRate, value, weightDecay, accumulate);
  }

  /** These settings with another {@link #weightDecay}. */
  public OptimizerSettings withWeightDecay(double value) {
    return new OptimizerSettings(kind, learningRate, momentum, value, accumulate);
  }

  /** These settings with updates of another number of batches. */
  public OptimizerSettings withAccumulate(int batches) {
    return new OptimizerSettings(kind, learningRate, momentum, weightDecay, batches);
  }

  /** The optimizer itself, at the rates of {@code schedule}. */
  public Optimizer resolve(ISchedule schedule) {
    return switch (kind) {
      case SGD -> Optimizer.sgd(schedule, momentum, weightDecay);
      case NESTEROV -> Optimizer.nesterov(schedule, momentum, weightDecay);
      case ADAM -> Optimizer.adam(schedule, weightDecay);
      case ADAMW -> Optimizer.adamW(schedule, weightDecay);
    };
  }
}
