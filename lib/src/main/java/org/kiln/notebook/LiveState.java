package org.kiln.notebook;

import java.util.Locale;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.GrowingCurve;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Line;
import org.kiln.train.EpochResult;
import org.kiln.train.RunContext;
import org.kiln.train.Step;

/** What is known of a run at one moment. Written by the training thread, read by another. */
final class LiveState {

  private static final double FORGET = 0.03;

  private final RunContext context;
  private final GrowingCurve loss = new GrowingCurve();
  private final GrowingCurve accuracy = new GrowingCurve();
  private final GrowingCurve validationLoss = new GrowingCurve();
  private final GrowingCurve validationAccuracy = new GrowingCurve();
  private Step step;
  private double secondsPerImage;
  private double secondsPerStep;
  private double best = Double.NaN;

  LiveState(RunContext context) {
    this.context = context;
  }

  synchronized void add(Step next) {
    step = next;
    double epoch = (next.iteration() + 1.0) / context.stepsPerEpoch();
    loss.add(epoch, next.loss());
    accuracy.add(epoch, 100.0 * next.correct1() / next.images());
    double weight = secondsPerStep == 0 ? 1 : FORGET;
    secondsPerStep += weight * (next.seconds() - secondsPerStep);
    secondsPerImage += weight * (next.seconds() / next.images() - secondsPerImage);
  }

  synchronized void add(EpochResult epoch) {
    if (epoch.validated()) {
      validationLoss.add(epoch.epoch(), epoch.validation().loss());
      validationAccuracy.add(epoch.epoch(), 100 * epoch.validation().top1());
      best = Double.isNaN(best) ? epoch.validation().top1() : Math.max(best, top1(epoch));
    }
  }

  private static double top1(EpochResult epoch) {
    return epoch.validation().top1();
  }

  /** Share of the run that is done, in [0, 1]. */
  synchronized double progress() {
    return step == null ? 0 : (step.iteration() + 1.0) / context.totalSteps();
  }

  /** Where the run is, in one line. */
  synchronized String text() {
    if (step == null) {
      return context.title();
    }
    int left = context.totalSteps() - step.iteration() - 1;
    return String.format(
        Locale.ROOT,
        "epoch %d/%d · step %d/%d · lr %.3g · %,.0f images/s · ETA %s",
        step.epoch(),
        context.settings().loop().epochs(),
        step.index(),
        step.of(),
        step.learningRate(),
        1 / secondsPerImage,
        duration(left * secondsPerStep));
  }

  /** The place where the run stands, for a message that it stopped there. */
  synchronized String place() {
    return step == null
        ? "before the first step"
        : "in epoch " + step.epoch() + ", after step " + step.index() + " of " + step.of();
  }

  /** The curves so far. */
  synchronized Figure figure(String title) {
    Axis epochs = Axis.of("epoch").range(0, context.settings().loop().epochs());
    return Figure.of(
        title,
        Panel.of(
            "loss",
            epochs,
            Axis.of(""),
            loss.line("training", Line.Style.SOLID),
            validationLoss.line("validation", Line.Style.DOTS)),
        Panel.of(
            Double.isNaN(best)
                ? "accuracy"
                : String.format(Locale.ROOT, "accuracy (best %.2f%%)", 100 * best),
            epochs,
            Axis.of("%"),
            accuracy.line("training", Line.Style.SOLID),
            validationAccuracy.line("validation", Line.Style.DOTS)));
  }

  /** Minutes and seconds. */
  static String duration(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
