package org.kiln.notebook;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Line;
import org.kiln.optim.LearningRateSchedule;
import org.kiln.train.EpochResult;
import org.kiln.train.Metrics;
import org.kiln.train.Recipe;
import org.kiln.train.Run;
import org.kiln.train.TrainingSettings;

/** Runs, measurements and what decides them. */
final class RunViews {

  private static final int ALWAYS_THE_SAME = 100;
  private static final int LAST_STEP = Integer.MAX_VALUE - 1;
  private static final int POINTS = 400;

  private final Function<Figure, Bundle> figures;

  /**
   * @param figures shows a figure
   */
  RunViews(Function<Figure, Bundle> figures) {
    this.figures = figures;
  }

  List<Bundle> of(Run run) {
    Html.Table table =
        new Html.Table("", "epoch", "loss", "top-1", "top-5")
            .caption(run.summary().lines().findFirst().orElse(""));
    run.best().ifPresent(epoch -> add(table, "best", epoch));
    run.last().filter(EpochResult::validated).ifPresent(epoch -> add(table, "last", epoch));
    Bundle text = Bundle.html(table.html(), run.summary());
    return run.history().isEmpty() ? List.of(text) : List.of(figures.apply(run.plot()), text);
  }

  private static void add(Html.Table table, String name, EpochResult epoch) {
    EpochResult.Score score = epoch.validation();
    table.row(
        name,
        epoch.epoch(),
        String.format(Locale.ROOT, "%.4f", score.loss()),
        Html.percent(score.top1()),
        Html.percent(score.top5()));
  }

  List<Bundle> of(Metrics metrics) {
    String html =
        new Html.Table("images", "loss", "top-1", "top-5", "precision", "recall", "F1")
            .caption("precision, recall and F1 are means over the classes")
            .row(
                "%,d".formatted(metrics.images()),
                String.format(Locale.ROOT, "%.4f", metrics.loss()),
                Html.percent(metrics.top1()),
                Html.percent(metrics.top5()),
                Html.percent(metrics.precision()),
                Html.percent(metrics.recall()),
                Html.percent(metrics.f1()))
            .html();
    String text =
        String.format(
            Locale.ROOT,
            "top-1 %.2f%%, top-5 %.2f%%, loss %.4f over %,d images",
            100 * metrics.top1(),
            100 * metrics.top5(),
            metrics.loss(),
            metrics.images());
    return List.of(
        figures.apply(metrics.plot()),
        TableView.of(metrics.mostConfused(10)).get(0),
        TableView.of(metrics.perClass()).get(0),
        Bundle.html(html, text));
  }

  List<Bundle> of(Recipe recipe) {
    TrainingSettings settings = recipe.settings();
    String html =
        new Html.Table("setting", "value")
            .caption(recipe.name() + ": " + recipe.description())
            .row("network", recipe.architecture())
            .row("data", recipe.dataset())
            .row("loop", components(settings.loop()))
            .row("batches", components(settings.data()))
            .row("optimizer", components(settings.optimizer()))
            .row("schedule", components(settings.schedule()))
            .row("seed", String.valueOf(settings.seed()))
            .html();
    return List.of(Bundle.html(html, recipe.toString()));
  }

  /** What a record holds, records within it in brackets. */
  private static String components(Record settings) {
    return Arrays.stream(settings.getClass().getRecordComponents())
        .map(component -> component.getName() + " " + value(settings, component))
        .collect(Collectors.joining(", "));
  }

  private static String value(Record owner, RecordComponent component) {
    try {
      Object value = component.getAccessor().invoke(owner);
      return value instanceof Record inner ? "(" + components(inner) + ")" : String.valueOf(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A component without an accessor: " + component, e);
    }
  }

  List<Bundle> of(LearningRateSchedule schedule) {
    int end = end(schedule);
    int points = Math.min(end + 1, POINTS);
    double[] x =
        IntStream.range(0, points)
            .mapToDouble(i -> Math.rint((double) i * end / Math.max(1, points - 1)))
            .toArray();
    double[] y =
        IntStream.range(0, points).mapToDouble(i -> schedule.valueAt((int) x[i])).toArray();
    Figure figure =
        Figure.of(
            "",
            Panel.of(
                schedule.getClass().getSimpleName(),
                Axis.of("step"),
                Axis.of("learning rate"),
                Line.of("learning rate", x, y)));
    return List.of(figures.apply(figure));
  }

  /** A little past the last step at which the rate changes. */
  private static int end(LearningRateSchedule schedule) {
    int last = schedule.horizon();
    return last == 0 ? ALWAYS_THE_SAME : (int) Math.min(last + last / 20L + 1, LAST_STEP);
  }
}
