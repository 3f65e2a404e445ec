package org.kiln.train.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace;
import org.kiln.figure.Trace.Line;
import org.kiln.train.DivergedException;
import org.kiln.train.EpochResult;
import org.kiln.train.Run;
import org.kiln.train.Step;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

/**
 * What a {@link Sweep} found, so far.
 *
 * @param runs how many it makes in all
 * @param trials those made, in their order
 */
public record SweepResult(int runs, List<Trial> trials) {

  /** What is shown of losses, as a multiple of the first. */
  private static final double HIGHEST = 2;

  /** Copies the list. */
  public SweepResult {
    trials = List.copyOf(trials);
  }

  /**
   * One run.
   *
   * @param values the settings that vary, by name
   * @param outcome {@code done}, {@code stopped}, or {@code diverged}, with the step where that is
   *     known
   * @param message why it diverged, and what to do about it; empty if it did not
   * @param loss mean training loss of the last epoch; NaN if it diverged, or was stopped before the
   *     end of one
   * @param top1 validation accuracy of the last epoch, in [0, 1]; NaN if there is none
   * @param seconds wall time
   * @param lossCurve training loss by epoch
   * @param accuracyCurve validation accuracy in percent by epoch
   */
  public record Trial(
      Map<String, Object> values,
      String outcome,
      String message,
      double loss,
      double top1,
      double seconds,
      Line lossCurve,
      Line accuracyCurve) {

    static Trial of(Map<String, Object> values, Run run, LossCurve curve, double seconds) {
      EpochResult.Score none = EpochResult.Score.NONE;
      return new Trial(
          values,
          run.interrupted() ? "stopped" : "done",
          "",
          run.last().map(EpochResult::train).orElse(none).loss(),
          run.last().map(EpochResult::validation).orElse(none).top1(),
          seconds,
          curve.loss(name(values)),
          curve.accuracy(name(values)));
    }

    static Trial diverged(
        Map<String, Object> values, DivergedException cause, LossCurve curve, double seconds) {
      Step step = cause.step();
      return new Trial(
          values,
          step == null ? "diverged" : "diverged at step " + (step.iteration() + 1),
          cause.getMessage(),
          Double.NaN,
          Double.NaN,
          seconds,
          curve.loss(name(values)),
          curve.accuracy(name(values)));
    }

    /** Whether its loss or its parameters were no numbers any more. */
    public boolean diverged() {
      return !message.isEmpty();
    }

    /** The values in one line. */
    public String name() {
      return name(values);
    }

    private static String name(Map<String, Object> values) {
      return values.entrySet().stream()
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * A row a run: the settings that vary, loss, accuracy, time, and how it ended. A diverged run's
   * loss is printed as NaN.
   */
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    names().forEach(name -> columns.add(column(name)));
    DoubleColumn loss = numbers("final loss", trials.stream().map(Trial::loss).toList());
    loss.setPrintFormatter(new NumberColumnFormatter("NaN"));
    columns.add(loss);
    columns.add(numbers("top-1 %", trials.stream().map(trial -> 100 * trial.top1()).toList()));
    columns.add(numbers("seconds", trials.stream().map(Trial::seconds).toList()));
    columns.add(StringColumn.create("outcome", trials.stream().map(Trial::outcome).toList()));
    return Table.create("Sweep", columns);
  }

  private Column<?> column(String name) {
    List<Object> values = trials.stream().map(trial -> trial.values().get(name)).toList();
    return values.stream().allMatch(Number.class::isInstance)
        ? numbers(name, values.stream().map(value -> ((Number) value).doubleValue()).toList())
        : StringColumn.create(name, values.stream().map(String::valueOf).toList());
  }

  private static DoubleColumn numbers(String name, List<Double> values) {
    DoubleColumn column = DoubleColumn.create(name);
    values.forEach(column::append);
    return column;
  }

  /**
   * Training loss and validation accuracy of all runs, one over another. The axis of the loss ends
   * at twice what the runs began with: those that diverge leave it at the top, lest they press the
   * good ones flat.
   */
  public Figure plot() {
    List<Trace> losses = trials.stream().<Trace>map(Trial::lossCurve).toList();
    List<Trace> accuracies = trials.stream().<Trace>map(Trial::accuracyCurve).toList();
    return Figure.of(
        title(),
        new Panel("training loss", Axis.of("epoch"), lossAxis(), losses),
        new Panel("validation top-1", Axis.of("epoch"), Axis.of("%"), accuracies));
  }

  private String title() {
    String over = names().isEmpty() ? "" : " over " + String.join(" and ", names());
    long diverged = trials.stream().filter(Trial::diverged).count();
    return "Sweep%s: %d of %d runs%s"
        .formatted(over, trials.size(), runs, diverged == 0 ? "" : ", " + diverged + " diverged");
  }

  private Set<String> names() {
    return trials.isEmpty() ? Set.of() : trials.get(0).values().keySet();
  }

  private Axis lossAxis() {
    double start = losses(1).max().orElse(1);
    DoubleSummaryStatistics range = losses(Integer.MAX_VALUE).summaryStatistics();
    Axis axis = Axis.of("");
    return range.getMax() <= HIGHEST * start
        ? axis
        : axis.range(Math.max(0, range.getMin() - start / 10), HIGHEST * start);
  }

  /** The first finite losses of each run. */
  private DoubleStream losses(int most) {
    return trials.stream()
        .flatMapToDouble(
            trial -> Arrays.stream(trial.lossCurve().y()).filter(Double::isFinite).limit(most));
  }

  /** The table. */
  @Override
  public String toString() {
    return table().print();
  }
}
