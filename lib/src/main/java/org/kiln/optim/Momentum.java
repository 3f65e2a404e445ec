package org.kiln.optim;

import java.util.Map;
import java.util.Objects;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Stochastic gradient descent with heavy-ball momentum (Polyak, 1964), as PyTorch's {@code SGD}
 * defines it: {@code v = momentum * v + gradient; update = learningRate * v}.
 *
 * <p>The learning rate scales the whole velocity at the time of the update. DL4J's {@code
 * Nesterovs} keeps the learning rate inside the velocity instead, so that after a drop of the rate
 * its next steps are still the old, larger ones; see {@link Optimizer#sgd} for how it relates to
 * PyTorch's {@code nesterov=True}.
 *
 * <p>State: one value {@code v} per parameter, 0 at first.
 */
public final class Momentum implements IUpdater {

  private static final long serialVersionUID = 1L;

  private double learningRate;
  private ISchedule learningRateSchedule;
  private final double momentum;

  /**
   * At a fixed learning rate.
   *
   * @param learningRate above 0
   * @param momentum in [0, 1); 0.9 is usual
   * @throws KilnException if a value is out of range
   */
  public Momentum(double learningRate, double momentum) {
    this(learningRate, null, momentum);
  }

  /**
   * With a schedule of the learning rate.
   *
   * @param learningRateSchedule the rate of each iteration
   * @param momentum in [0, 1); 0.9 is usual
   * @throws KilnException if {@code momentum} is out of range
   */
  public Momentum(ISchedule learningRateSchedule, double momentum) {
    this(
        Double.NaN, Objects.requireNonNull(learningRateSchedule, "learningRateSchedule"), momentum);
  }

  @JsonCreator
  private Momentum(
      @JsonProperty("learningRate") double learningRate,
      @JsonProperty("learningRateSchedule") ISchedule learningRateSchedule,
      @JsonProperty("momentum") double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new KilnException("Momentum " + momentum + ": expected a value in [0, 1), usually 0.9");
    }
    this.momentum = momentum;
    setLrAndSchedule(learningRate, learningRateSchedule);
  }

  /** Share of the velocity that stays from one step to the next, in [0, 1). */
  public double momentum() {
    return momentum;
  }

  /** The schedule of the learning rate, or null if the rate is fixed. */
  public ISchedule learningRateSchedule() {
    return learningRateSchedule;
  }

  /**
   * {@inheritDoc}
   *
   * @throws KilnException if there is no schedule and {@code lr} is not above 0
   */
  @Override
  public void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    if (lrSchedule == null) {
      Rates.requirePositive("learning rate", lr);
    }
    this.learningRate = lrSchedule == null ? lr : Double.NaN;
    this.learningRateSchedule = lrSchedule;
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return learningRateSchedule == null
        ? learningRate
        : learningRateSchedule.valueAt(iteration, epoch);
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  /** One value per parameter. */
  @Override
  public long stateSize(long numParams) {
    return numParams;
  }

  @Override
  public GradientUpdater<Momentum> instantiate(INDArray viewArray, boolean initializeViewArray) {
    MomentumUpdater updater = new MomentumUpdater(this);
    INDArray view = viewArray.reshape(viewArray.length());
    updater.setStateViewArray(view, view.shape(), view.ordering(), initializeViewArray);
    return updater;
  }

  @Override
  public GradientUpdater<Momentum> instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    MomentumUpdater updater = new MomentumUpdater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public Momentum clone() {
    ISchedule schedule = learningRateSchedule == null ? null : learningRateSchedule.clone();
    return new Momentum(learningRate, schedule, momentum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Momentum that
        && Double.compare(learningRate, that.learningRate) == 0
        && Double.compare(momentum, that.momentum) == 0
        && Objects.equals(learningRateSchedule, that.learningRateSchedule);
  }

  @Override
  public int hashCode() {
    return Objects.hash(learningRate, momentum, learningRateSchedule);
  }

  @Override
  public String toString() {
    Object rate = learningRateSchedule == null ? learningRate : learningRateSchedule;
    return "Momentum(learningRate=" + rate + ", momentum=" + momentum + ")";
  }
}
