package org.kiln.cli;

import static org.kiln.cli.SettingsOptions.set;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.kiln.error.KilnException;
import org.kiln.train.ScheduleSettings;
import org.kiln.train.ScheduleSettings.Kind;
import org.kiln.train.ScheduleSettings.Warmup;
import picocli.CommandLine.Option;

/** How the learning rate moves. */
final class ScheduleOptions {

  private static final Set<Kind> FALLING = EnumSet.of(Kind.STEP, Kind.MULTISTEP);

  @Option(
      names = "--lr-schedule",
      paramLabel = "NAME",
      description = "step, multistep, cosine, onecycle or constant. Default: the recipe's.")
  private Kind kind;

  @Option(
      names = "--milestones",
      paramLabel = "E",
      split = ",",
      description =
          "Where the rate falls: epochs, or shares of the run below 1, with commas between them;"
              + " for step one number, every so many epochs. Default: the recipe's.")
  private List<Double> milestones;

  @Option(
      names = "--gamma",
      paramLabel = "F",
      description = "Factor of each fall of step and multistep. Default: the recipe's, mostly 0.1.")
  private Double gamma;

  @Option(
      names = "--warmup-epochs",
      paramLabel = "E",
      description = "Length of a linear start, 0 = none. Default: the recipe's.")
  private Double warmupEpochs;

  @Option(
      names = "--warmup-factor",
      paramLabel = "F",
      description = "Share of the rate where that start begins. Default: the recipe's.")
  private Double warmupFactor;

  /**
   * {@code settings} with every option that was given.
   *
   * @throws KilnException if a value is outside its range, or has no effect
   */
  ScheduleSettings apply(ScheduleSettings settings) {
    Kind wanted = kind == null ? settings.kind() : kind;
    refuseWithoutEffect("--milestones", milestones, FALLING.contains(wanted), wanted);
    refuseWithoutEffect("--gamma", gamma, FALLING.contains(wanted), wanted);
    refuseWithoutEffect("--warmup-epochs", warmupEpochs, wanted != Kind.ONECYCLE, wanted);
    refuseWithoutEffect("--warmup-factor", warmupFactor, wanted != Kind.ONECYCLE, wanted);
    ScheduleSettings changed =
        settings.withKind(wanted, milestones == null ? settings.milestones() : milestones);
    changed = set(changed, gamma, ScheduleSettings::withGamma);
    return changed.withWarmup(warmup(wanted, changed.warmup()));
  }

  private Warmup warmup(Kind wanted, Warmup warmup) {
    return wanted == Kind.ONECYCLE
        ? Warmup.NONE
        : new Warmup(
            warmupEpochs == null ? warmup.epochs() : warmupEpochs,
            warmupFactor == null ? warmup.factor() : warmupFactor);
  }

  private static void refuseWithoutEffect(String option, Object value, boolean effect, Kind kind) {
    if (value != null && !effect) {
      throw new KilnException(
          option
              + " "
              + value
              + " has no effect on the schedule "
              + kind.name().toLowerCase(Locale.ROOT)
              + ": leave it out, or name another with --lr-schedule");
    }
  }
}
