package org.kiln.train;

import java.util.List;
import org.kiln.error.KilnException;
import org.kiln.optim.LearningRateSchedule;
import org.kiln.optim.Schedules;

/**
 * How the learning rate moves, step by step, over a run.
 *
 * @param kind the curve
 * @param milestones when the rate falls: MULTISTEP: at each entry, STEP: every so many epochs (one
 *     entry). Entries of 1 or more are epochs, entries below 1 shares of the run. The other kinds
 *     need none
 * @param gamma factor of each fall, in (0, 1]
 * @param minimumLearningRate where COSINE ends, at least 0
 * @param warmup linear start; ONECYCLE has its own
 */
public record ScheduleSettings(
    Kind kind, List<Double> milestones, double gamma, double minimumLearningRate, Warmup warmup) {

  /** Curves. */
  public enum Kind {
    /** The rate stays. */
    CONSTANT,
    /** Falls by gamma every so many epochs. */
    STEP,
    /** Falls by gamma at each milestone. */
    MULTISTEP,
    /**
     * Half a cosine from the rate to the minimum (Loshchilov and Hutter 2017, arXiv:1608.03983).
     */
    COSINE,
    /** Up to the rate, then down to nothing (Smith and Topin 2018, arXiv:1708.07120). */
    ONECYCLE
  }

  /**
   * A linear start: from {@code factor} of the rate to all of it.
   *
   * @param epochs its length, at least 0; 0 = none
   * @param factor where it starts, in (0, 1]
   */
  public record Warmup(double epochs, double factor) {

    /** No warm-up. */
    public static final Warmup NONE = new Warmup(0, 1);

    /**
     * @throws KilnException if a value is outside its range
     */
    public Warmup {
      Checks.notNegative(epochs, "warmup-epochs");
      if (!(factor > 0 && factor <= 1)) {
        throw new KilnException(
            "warmup-factor " + factor + ": expected a number above 0 and at most 1");
      }
    }
  }

  /**
   * @throws KilnException if a value is outside its range, or milestones are missing
   */
  public ScheduleSettings {
    milestones = List.copyOf(milestones);
    Checks.notNegative(minimumLearningRate, "minimum learning rate");
    if (!(gamma > 0 && gamma <= 1)) {
      throw new KilnException("gamma " + gamma + ": expected a number above 0 and at most 1");
    }
    milestones.forEach(milestone -> Checks.positive(milestone, "milestone"));
    if (kind == Kind.STEP && milestones.size() != 1) {
      throw new KilnException(
          "milestones " + milestones + " of a step schedule: expected one, the epochs of a step");
    }
    if (kind == Kind.MULTISTEP && milestones.isEmpty()) {
      throw new KilnException(
          "milestones [] of a multistep schedule: expected the epochs where the rate falls");
    }
  }

  /** A curve without milestones. */
  public static ScheduleSettings of(Kind kind) {
    return new ScheduleSettings(kind, List.of(), 0.1, 0, Warmup.NONE);
  }

  /** The rate times 0.1 at each milestone. */
  public static ScheduleSettings multistep(Double... milestones) {
    return new ScheduleSettings(Kind.MULTISTEP, List.of(milestones), 0.1, 0, Warmup.NONE);
  }

  /** The rate times 0.1 every so many epochs. */
  public static ScheduleSettings step(double epochs) {
    return new ScheduleSettings(Kind.STEP, List.of(epochs), 0.1, 0, Warmup.NONE);
  }

  /** Half a cosine down to {@code minimum}. */
  public static ScheduleSettings cosine(double minimum) {
    return new ScheduleSettings(Kind.COSINE, List.of(), 0.1, minimum, Warmup.NONE);
  }

  /** These settings with another {@link #kind}; needed milestones must be there. */
  public ScheduleSettings withKind(Kind value) {
    return new ScheduleSettings(value, milestones, gamma, minimumLearningRate, warmup);
  }

  /** These settings with another {@link #kind} and its milestones. */
  public ScheduleSettings withKind(Kind value, List<Double> newMilestones) {
    return new ScheduleSettings(value, newMilestones, gamma, minimumLearningRate, warmup);
  }

  /** These settings with other {@link #milestones}. */
  public ScheduleSettings withMilestones(List<Double> value) {
    return new ScheduleSettings(kind, value, gamma, minimumLearningRate, warmup);
  }

  /** These settings with another {@link #gamma}. */
  public ScheduleSettings withGamma(double value) {
    return new ScheduleSettings(kind, milestones, value, minimumLearningRate, warmup);
  }

  /** These settings with another {@link #warmup}. */
  public ScheduleSettings withWarmup(Warmup value) {
    return new ScheduleSettings(kind, milestones, gamma, minimumLearningRate, value);
  }

  /**
   * The curve itself.
   *
   * @param learningRate rate it starts from, or for ONECYCLE its peak
   * @param epochs length of the run
   * @param stepsPerEpoch training steps in an epoch
   */
  public LearningRateSchedule resolve(double learningRate, int epochs, int stepsPerEpoch) {
    int total = Schedules.iterations(epochs, stepsPerEpoch);
    int[] falls = milestones.stream().mapToInt(m -> iterations(m, epochs, stepsPerEpoch)).toArray();
    LearningRateSchedule curve =
        switch (kind) {
          case CONSTANT -> Schedules.constant(learningRate);
          case STEP -> Schedules.step(learningRate, gamma, Math.max(1, falls[0]));
          case MULTISTEP -> Schedules.multiStep(learningRate, gamma, falls);
          case COSINE -> Schedules.cosine(learningRate, minimumLearningRate, total);
          case ONECYCLE -> Schedules.oneCycle(learningRate, total);
        };
    return kind == Kind.ONECYCLE
        ? curve
        : curve.withWarmup(Schedules.iterations(warmup.epochs(), stepsPerEpoch), warmup.factor());
  }

  private static int iterations(double milestone, int epochs, int stepsPerEpoch) {
    return Schedules.iterations(milestone < 1 ? milestone * epochs : milestone, stepsPerEpoch);
  }

  /** Whether the curve's shape hangs on the length of the run. */
  boolean dependsOnLength() {
    return kind == Kind.COSINE
        || kind == Kind.ONECYCLE
        || (kind != Kind.CONSTANT && milestones.stream().anyMatch(m -> m < 1));
  }
}
