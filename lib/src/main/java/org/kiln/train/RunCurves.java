package org.kiln.train;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Line;
import org.kiln.optim.LearningRateSchedule;

/** A history as curves: loss and accuracy of both splits, and the learning rate, side by side. */
final class RunCurves {

  private static final Axis EPOCH = Axis.of("epoch");
  private static final int RATE_POINTS = 100;

  private RunCurves() {}

  /**
   * The figure.
   *
   * @param context names and learning rate
   * @param history at least one epoch
   */
  static Figure of(RunContext context, List<EpochResult> history) {
    return of(context.title(), context, history);
  }

  /** The same under another title. */
  static Figure of(String title, RunContext context, List<EpochResult> history) {
    return Figure.of(
        title,
        Panel.of(
            "loss",
            EPOCH,
            Axis.of(""),
            line("training", history, e -> e.train().loss()),
            line("validation", history, e -> e.validation().loss())),
        Panel.of(
            "top-1 accuracy",
            EPOCH,
            Axis.of("%"),
            line("training", history, e -> 100 * e.train().top1()),
            line("validation", history, e -> 100 * e.validation().top1())),
        Panel.of(
            "learning rate",
            EPOCH,
            Axis.of(""),
            rate(context, history.get(history.size() - 1).step())));
  }

  /** The rate of every step is known, so that its shape within an epoch shows too. */
  private static Line rate(RunContext context, int steps) {
    LearningRateSchedule schedule = context.schedule();
    int points = Math.min(steps, RATE_POINTS);
    int[] at = IntStream.range(0, points).map(i -> (int) ((long) i * steps / points)).toArray();
    return Line.of(
        "learning rate",
        IntStream.of(at).mapToDouble(i -> (double) i / context.stepsPerEpoch()).toArray(),
        IntStream.of(at).mapToDouble(schedule::valueAt).toArray());
  }

  private static Line line(
      String name, List<EpochResult> history, ToDoubleFunction<EpochResult> value) {
    List<EpochResult> shown =
        history.stream().filter(e -> Double.isFinite(value.applyAsDouble(e))).toList();
    return new Line(
        name,
        shown.stream().mapToDouble(EpochResult::epoch).toArray(),
        shown.stream().mapToDouble(value).toArray(),
        shown.size() > 30 ? Line.Style.SOLID : Line.Style.DOTS);
  }
}
