package org.kiln.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace;

/**
 * Redraws Plotly's traces as one of Kiln's figures, as far as those can: lines, dots, bars,
 * histograms, boxes and heat maps as they are, pies as bars.
 */
final class TablesawPicture {

  private static final int BINS = 20;

  private TablesawPicture() {}

  /** The figure; where a trace can't be drawn, it says so. */
  static Figure of(Map<String, Object> plotly) {
    Map<?, ?> layout = (Map<?, ?>) plotly.get("layout");
    List<Trace> traces = new ArrayList<>();
    TreeSet<String> missing = new TreeSet<>();
    for (Object item : (List<?>) plotly.get("data")) {
      Map<?, ?> trace = (Map<?, ?>) item;
      trace(trace, traces.size())
          .ifPresentOrElse(traces::add, () -> missing.add(String.valueOf(trace.get("type"))));
    }
    Optional<Trace> alone = traces.stream().filter(Trace.Heatmap.class::isInstance).findFirst();
    String note = missing.isEmpty() ? "" : "drawn by Plotly alone: " + String.join(", ", missing);
    boolean lying =
        ((List<?>) plotly.get("data")).stream().anyMatch(trace -> lies((Map<?, ?>) trace));
    Axis x = Axis.of(title(layout.get(lying ? "yaxis" : "xaxis")));
    Axis y = Axis.of(title(layout.get(lying ? "xaxis" : "yaxis")));
    Panel panel = new Panel(note, x, y, alone.map(List::of).orElse(traces));
    return Figure.of(title(layout), panel);
  }

  private static String title(Object owner) {
    Object title = owner instanceof Map<?, ?> map ? map.get("title") : null;
    Object text = title instanceof Map<?, ?> map ? map.get("text") : null;
    return text == null ? "" : text.toString();
  }

  /** Whether bars or boxes grow to the right, not up as the picture's do. */
  private static boolean lies(Map<?, ?> trace) {
    return "h".equals(trace.get("orientation"));
  }

  private static Optional<Trace> trace(Map<?, ?> trace, int number) {
    String given = String.valueOf(trace.get("name"));
    String name = given.isEmpty() || given.equals("null") ? "series " + (number + 1) : given;
    List<?> x = list(trace, lies(trace) ? "y" : "x");
    List<?> y = list(trace, lies(trace) ? "x" : "y");
    return switch (String.valueOf(trace.get("type"))) {
      case "histogram" -> histogram(name, numbers(x.isEmpty() ? y : x));
      case "bar" -> bars(name, x, y);
      case "pie" -> bars(name, list(trace, "labels"), list(trace, "values"));
      case "box" -> boxes(name, x, numbers(y));
      case "heatmap" -> heatmap(name, x, y, list(trace, "z"));
      case "scatter" -> line(name, trace, numbers(x), numbers(y));
      default -> Optional.empty();
    };
  }

  private static List<?> list(Map<?, ?> trace, String key) {
    return trace.get(key) instanceof List<?> values ? values : List.of();
  }

  private static Optional<Trace> line(String name, Map<?, ?> trace, double[] x, double[] y) {
    boolean drawable = x.length == y.length && Arrays.stream(x).noneMatch(Double::isNaN);
    if (!drawable || x.length == 0) {
      return Optional.empty(); // names or dates
    }
    Trace.Line.Style style =
        switch (String.valueOf(trace.get("mode"))) {
          case "markers" -> Trace.Line.Style.MARKERS;
          case "lines" -> Trace.Line.Style.SOLID;
          default -> Trace.Line.Style.DOTS;
        };
    return Optional.of(new Trace.Line(name, x, y, style));
  }

  private static Optional<Trace> bars(String name, List<?> categories, List<?> values) {
    return categories.isEmpty() || categories.size() != values.size()
        ? Optional.empty()
        : Optional.of(new Trace.Bars(name, names(categories), numbers(values)));
  }

  /** One box a name; one box in all where nothing is named. */
  private static Optional<Trace> boxes(String name, List<?> x, double[] y) {
    List<String> names = x.isEmpty() ? Collections.nCopies(y.length, name) : names(x);
    if (y.length == 0 || names.size() != y.length) {
      return Optional.empty();
    }
    Map<String, List<Integer>> places =
        IntStream.range(0, y.length)
            .boxed()
            .collect(Collectors.groupingBy(names::get, LinkedHashMap::new, Collectors.toList()));
    double[][] values =
        places.values().stream()
            .map(indices -> indices.stream().mapToDouble(i -> y[i]).toArray())
            .toArray(double[][]::new);
    return Optional.of(new Trace.Boxes(name, List.copyOf(places.keySet()), values));
  }

  /** Plotly's first row is the lowest, Kiln's the highest. */
  private static Optional<Trace> heatmap(String name, List<?> x, List<?> y, List<?> z) {
    boolean fits = z.size() == y.size() && !z.isEmpty();
    List<String> rows = new ArrayList<>(names(y));
    List<double[]> values = new ArrayList<>();
    for (Object row : z) {
      double[] numbers = row instanceof List<?> list ? numbers(list) : new double[0];
      fits &= numbers.length == x.size();
      values.add(numbers);
    }
    if (!fits) {
      return Optional.empty();
    }
    Collections.reverse(rows);
    Collections.reverse(values);
    return Optional.of(new Trace.Heatmap(name, rows, names(x), values.toArray(double[][]::new)));
  }

  /** Counts in equal bins, each named by its middle; values that are all the same share one. */
  private static Optional<Trace> histogram(String name, double[] values) {
    double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
    DoubleSummaryStatistics range = Arrays.stream(known).summaryStatistics();
    if (known.length == 0) {
      return Optional.empty();
    }
    int bins = range.getMax() > range.getMin() ? BINS : 1;
    double width = (range.getMax() - range.getMin()) / bins;
    double[] counts = new double[bins];
    for (double value : known) {
      counts[bins == 1 ? 0 : Math.min(bins - 1, (int) ((value - range.getMin()) / width))]++;
    }
    List<String> middles =
        IntStream.range(0, bins)
            .mapToObj(bin -> TableView.number((float) (range.getMin() + (bin + 0.5) * width)))
            .toList();
    return Optional.of(new Trace.Bars(name, middles, counts));
  }

  private static List<String> names(List<?> values) {
    return values.stream().map(String::valueOf).toList();
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
