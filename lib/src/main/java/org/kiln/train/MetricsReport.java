package org.kiln.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Heatmap;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables and charts of a {@link Metrics}. */
final class MetricsReport {

  private static final int MOST_BARS = 30;

  private final Metrics metrics;
  private final int[][] confusion;
  private final List<String> names;

  MetricsReport(Metrics metrics) {
    this.metrics = metrics;
    this.confusion = metrics.confusion();
    this.names = metrics.classNames();
  }

  Table perClass() {
    IntColumn images = IntColumn.create("images");
    DoubleColumn precision = DoubleColumn.create("precision");
    DoubleColumn recall = DoubleColumn.create("recall");
    DoubleColumn f1 = DoubleColumn.create("F1");
    for (int c = 0; c < names.size(); c++) {
      images.append(Arrays.stream(confusion[c]).sum());
      precision.append(Metrics.precision(confusion, c));
      recall.append(Metrics.recall(confusion, c));
      f1.append(Metrics.f1(confusion, c));
    }
    return Table.create(
        "Each class", StringColumn.create("class", names), images, precision, recall, f1);
  }

  private record Pair(int actual, int predicted, int count) {}

  Table mostConfused(int most) {
    List<Pair> pairs = new ArrayList<>();
    for (int actual = 0; actual < names.size(); actual++) {
      for (int predicted = 0; predicted < names.size(); predicted++) {
        if (actual != predicted && confusion[actual][predicted] > 0) {
          pairs.add(new Pair(actual, predicted, confusion[actual][predicted]));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::count).reversed());
    StringColumn actual = StringColumn.create("true class");
    StringColumn predicted = StringColumn.create("predicted as");
    IntColumn count = IntColumn.create("images");
    for (Pair pair : pairs.subList(0, Math.min(most, pairs.size()))) {
      actual.append(names.get(pair.actual()));
      predicted.append(names.get(pair.predicted()));
      count.append(pair.count());
    }
    return Table.create("Most confused", actual, predicted, count);
  }

  Figure figure() {
    double[][] counts = new double[names.size()][names.size()];
    for (int actual = 0; actual < counts.length; actual++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        counts[actual][predicted] = confusion[actual][predicted];
      }
    }
    List<Panel> panels = new ArrayList<>();
    panels.add(
        Panel.of(
            "images by true and predicted class",
            Axis.of("predicted"),
            Axis.of("true"),
            new Heatmap("images", names, names, counts)));
    if (names.size() <= MOST_BARS) {
      panels.add(
          Panel.of(
              "recall of each class",
              Axis.of(""),
              Axis.of("%").range(0, 100),
              new Bars("recall", names, recalls())));
    }
    String title =
        String.format(
            Locale.ROOT, "top-1 %.2f%% of %,d images", 100 * metrics.top1(), metrics.images());
    return new Figure(title, panels);
  }

  private double[] recalls() {
    double[] recalls = new double[names.size()];
    Arrays.setAll(recalls, c -> 100 * Metrics.recall(confusion, c));
    return recalls;
  }
}
