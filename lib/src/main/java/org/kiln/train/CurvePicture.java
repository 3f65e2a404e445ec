package org.kiln.train;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a history: loss and accuracy of both splits, and the learning rate, side by side. */
final class CurvePicture {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;

  private CurvePicture() {}

  /**
   * The picture, 1440x360 pixels.
   *
   * @param title stands above the first chart
   * @param history at least one epoch
   */
  static BufferedImage of(String title, List<EpochResult> history) {
    List<XYChart> charts =
        List.of(
            chart(title + ": loss", "loss", LegendPosition.InsideNE),
            chart("accuracy", "%", LegendPosition.InsideSE),
            chart("learning rate", "", LegendPosition.InsideNE));
    line(charts.get(0), "train", history, e -> e.train().loss());
    line(charts.get(0), "validation", history, e -> e.validation().loss());
    line(charts.get(1), "train top-1", history, e -> 100 * e.train().top1());
    line(charts.get(1), "validation top-1", history, e -> 100 * e.validation().top1());
    line(charts.get(1), "validation top-5", history, e -> 100 * e.validation().top5());
    line(charts.get(2), "learning rate", history, EpochResult::learningRate);
    charts.get(2).getStyler().setLegendVisible(false);
    return paint(charts);
  }

  private static XYChart chart(String title, String unit, LegendPosition legend) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("epoch")
            .yAxisTitle(unit)
            .build();
    chart
        .getStyler()
        .setLegendPosition(legend)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleBoxVisible(false);
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
