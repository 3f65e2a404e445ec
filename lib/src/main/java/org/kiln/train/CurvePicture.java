package org.kiln.train;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.kiln.optim.LearningRateSchedule;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a history: loss and accuracy of both splits, and the learning rate, side by side. */
final class CurvePicture {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;
  private static final int RATE_POINTS = 100;

  private CurvePicture() {}

  /**
   * The picture, 1440x360 pixels.
   *
   * @param context names and learning rate
   * @param history finished epochs
   */
  static BufferedImage of(RunContext context, List<EpochResult> history) {
    RunContext.Subject subject = context.subject();
    String title = subject.architecture() + " on " + subject.data().name();
    List<XYChart> charts =
        List.of(
            chart(title + ": loss", "0.##"),
            chart("accuracy, %", "0.#"),
            chart("learning rate", "0.####"));
    line(charts.get(0), "train", history, e -> e.train().loss());
    line(charts.get(0), "validation", history, e -> e.validation().loss());
    line(charts.get(1), "train top-1", history, e -> 100 * e.train().top1());
    line(charts.get(1), "validation top-1", history, e -> 100 * e.validation().top1());
    line(charts.get(1), "validation top-5", history, e -> 100 * e.validation().top5());
    rate(charts.get(2), context, history);
    return paint(charts);
  }

  private static XYChart chart(String title, String numbers) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch").build();
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendLayout(LegendLayout.Horizontal)
        .setLegendBorderColor(Color.WHITE)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleBoxVisible(false);
    chart.getStyler().setYAxisDecimalPattern(numbers).setXAxisDecimalPattern("0.#");
    return chart;
  }

  private static void line(
      XYChart chart, String name, List<EpochResult> history, ToDoubleFunction<EpochResult> value) {
    List<Integer> epochs = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (EpochResult epoch : history) {
      double y = value.applyAsDouble(epoch);
      if (Double.isFinite(y)) {
        epochs.add(epoch.epoch());
        values.add(y);
      }
    }
    if (!epochs.isEmpty()) {
      chart
          .addSeries(name, epochs, values)
          .setMarker(epochs.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
  }

  /** The rate of every step is known, so that its shape within an epoch shows too. */
  private static void rate(XYChart chart, RunContext context, List<EpochResult> history) {
    int steps = history.isEmpty() ? 0 : history.get(history.size() - 1).step();
    LearningRateSchedule schedule = context.schedule();
    List<Double> epochs = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    for (int step = 0; step < steps; step += Math.max(1, steps / RATE_POINTS)) {
      epochs.add((double) step / context.stepsPerEpoch());
      rates.add(schedule.valueAt(step));
    }
    if (!rates.isEmpty()) {
      chart.addSeries("learning rate", epochs, rates).setMarker(SeriesMarkers.NONE);
    }
    chart.getStyler().setYAxisMin(0.0).setXAxisTickMarkSpacingHint(60);
  }

  private static BufferedImage paint(List<XYChart> charts) {
    BufferedImage picture =
        new BufferedImage(WIDTH * charts.size(), HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < charts.size(); i++) {
      Graphics2D graphics = picture.createGraphics();
      graphics.translate(i * WIDTH, 0);
      graphics.setClip(0, 0, WIDTH, HEIGHT);
      charts.get(i).paint(graphics, WIDTH, HEIGHT);
      graphics.dispose();
    }
    return picture;
  }
}
