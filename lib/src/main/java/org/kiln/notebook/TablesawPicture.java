package org.kiln.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace;

/**
 * Redraws Plotly's traces as one of Kiln's figures, as far as those can: lines, dots, bars and
 * histograms.
 */
final class TablesawPicture {

  private static final int BINS = 20;

  private TablesawPicture() {}

  /** The figure; empty if none of its traces can be drawn. */
  static Optional<Figure> of(Map<String, Object> plotly) {
    Map<?, ?> layout = (Map<?, ?>) plotly.get("layout");
    List<Trace> traces = new ArrayList<>();
    for (Object trace : (List<?>) plotly.get("data")) {
      trace((Map<?, ?>) trace, traces.size()).ifPresent(traces::add);
    }
    if (traces.isEmpty()) {
      return Optional.empty();
    }
    Panel panel =
        new Panel(
            "", Axis.of(title(layout.get("xaxis"))), Axis.of(title(layout.get("yaxis"))), traces);
    return Optional.of(Figure.of(title(layout), panel));
  }

  private static String title(Object owner) {
    Object title = owner instanceof Map<?, ?> map ? map.get("title") : null;
    return title instanceof String text ? text : "";
  }

  private static Optional<Trace> trace(Map<?, ?> trace, int number) {
    if ("histogram".equals(trace.get("type")) && trace.get("x") instanceof List<?> values) {
      return histogram(numbers(values));
    }
    if (!(trace.get("x") instanceof List<?> x) || !(trace.get("y") instanceof List<?> y)) {
      return Optional.empty();
    }
    String given = String.valueOf(trace.get("name"));
    String name = given.isEmpty() || given.equals("null") ? "series " + (number + 1) : given;
    if ("bar".equals(trace.get("type"))) {
      return Optional.of(
          new Trace.Bars(name, x.stream().map(String::valueOf).toList(), numbers(y)));
    }
    boolean drawable = "scatter".equals(trace.get("type"));
    if (!drawable || x.stream().anyMatch(value -> Double.isNaN(number(value)))) {
      return Optional.empty();
    }
    return Optional.of(new Trace.Line(name, numbers(x), numbers(y), Trace.Line.Style.DOTS));
  }

  /** Counts in equal bins, each named by its middle. */
  private static Optional<Trace> histogram(double[] values) {
    double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
    DoubleSummaryStatistics range = Arrays.stream(known).summaryStatistics();
    double width = (range.getMax() - range.getMin()) / BINS;
    if (!(width > 0)) {
      return Optional.empty();
    }
    double[] counts = new double[BINS];
    for (double value : known) {
      counts[Math.min(BINS - 1, (int) ((value - range.getMin()) / width))]++;
    }
    List<String> middles =
        IntStream.range(0, BINS)
            .mapToObj(bin -> TableView.number((float) (range.getMin() + (bin + 0.5) * width)))
            .toList();
    return Optional.of(new Trace.Bars("count", middles, counts));
  }

  private static double[] numbers(List<?> values) {
    return values.stream().mapToDouble(TablesawPicture::number).toArray();
  }

  private static double number(Object value) {
    try {
      return value == null ? Double.NaN : Double.parseDouble(value.toString());
    } catch (NumberFormatException e) {
      return Double.NaN; // a name or a date
    }
  }
}
