package org.kiln.train.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace;
import org.kiln.figure.Trace.Line;
import org.kiln.train.EpochResult;
import org.kiln.train.Run;
import org.kiln.train.Step;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * What a {@link Sweep} found, so far.
 *
 * @param runs how many it makes in all
 * @param trials those made, in their order
 */
public record SweepResult(int runs, List<Trial> trials) {

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
   * @param loss mean training loss of the last epoch; NaN if it diverged
   * @param top1 validation accuracy of the last epoch, in [0, 1]; NaN if there is none
   * @param seconds wall time
   * @param lossCurve training loss by epoch
   * @param accuracyCurve validation accuracy in percent by epoch
   */
  public record Trial(
      Map<String, Object> values,
      String outcome,
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
          run.last().map(EpochResult::train).orElse(none).loss(),
          run.last().map(EpochResult::validation).orElse(none).top1(),
          seconds,
          curve.loss(name(values)),
          curve.accuracy(name(values)));
    }

    static Trial diverged(Map<String, Object> values, Step step, LossCurve curve, double seconds) {
      return new Trial(
          values,
          step == null ? "diverged" : "diverged at step " + (step.iteration() + 1),
          Double.NaN,
          Double.NaN,
          seconds,
          curve.loss(name(values)),
          curve.accuracy(name(values)));
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

  /** A row a run: the settings that vary, loss, accuracy, time, and how it ended. */
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    if (!trials.isEmpty()) {
      trials.get(0).values().keySet().forEach(name -> columns.add(column(name)));
    }
    columns.add(numbers("final loss", trials.stream().map(Trial::loss).toList()));
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

  /** Training loss and validation accuracy of all runs, one over another. */
  public Figure plot() {
    List<Trace> losses = trials.stream().<Trace>map(Trial::lossCurve).toList();
    List<Trace> accuracies = trials.stream().<Trace>map(Trial::accuracyCurve).toList();
    return Figure.of(
        trials.size() + " of " + runs + " runs",
        new Panel("training loss", Axis.of("epoch"), Axis.of(""), losses),
        new Panel("validation top-1", Axis.of("epoch"), Axis.of("%"), accuracies));
  }

  /** The table. */
  @Override
  public String toString() {
    return table().print();
  }
}
