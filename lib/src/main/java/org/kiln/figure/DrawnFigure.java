package org.kiln.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Boxes;
import org.kiln.figure.Trace.Heatmap;
import org.kiln.figure.Trace.Line;
import org.knowm.xchart.BoxChart;
import org.knowm.xchart.BoxChartBuilder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a {@link Figure} as an image. */
final class DrawnFigure {

  /** Columns above which a heat map's cells are too small for numbers. */
  static final int MOST_LABELLED = 20;

  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
  private static final Font PANEL_TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color INK = new Color(0x333333);
  private static final int CATEGORIES_LEVEL = 6;
  private static final int DIGITS = 6;
  private static final int MANY_MARKERS = 200;
  private static final int SMALL_MARKER = 4;

  private final Figure figure;
  private final FigureSize size;
  private final Palette palette;

  DrawnFigure(Figure figure) {
    this.figure = figure;
    this.size = FigureSize.of(figure);
    this.palette = new Palette(figure);
  }

  BufferedImage toImage(double scale) {
    BufferedImage image =
        new BufferedImage(
            (int) Math.ceil(size.width() * scale),
            (int) Math.ceil(size.height() * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
      graphics.scale(scale, scale);
      drawTitle(graphics);
      drawPanels(graphics);
      graphics.translate(0, size.titleHeight() + size.panelHeight());
      new DrawnLegend(figure.panels(), size.width()).draw(graphics, palette);
    } finally {
      graphics.dispose();
    }
    return image;
  }

  private void drawTitle(Graphics2D graphics) {
    graphics.setColor(INK);
    graphics.setFont(TITLE);
    FontMetrics metrics = graphics.getFontMetrics();
    int x = (size.width() - metrics.stringWidth(figure.title())) / 2;
    graphics.drawString(figure.title(), Math.max(8, x), size.titleHeight() - 10);
  }

  private void drawPanels(Graphics2D graphics) {
    int left = 0;
    for (int i = 0; i < figure.panels().size(); i++) {
      int width = size.widths().get(i);
      Graphics2D part = (Graphics2D) graphics.create();
      try {
        part.translate(left, size.titleHeight());
        drawPanel(figure.panels().get(i), part, width);
      } finally {
        part.dispose();
      }
      left += width;
    }
  }

  private void drawPanel(Panel panel, Graphics2D graphics, int width) {
    List<Trace> traces = panel.traces();
    if (!traces.isEmpty() && traces.get(0) instanceof Heatmap heatmap) {
      new DrawnHeatmap(panel, heatmap).draw(graphics, width, size.panelHeight());
    } else if (!traces.isEmpty() && traces.get(0) instanceof Bars) {
      bars(panel, width).paint(graphics, width, size.panelHeight());
    } else if (!traces.isEmpty() && traces.get(0) instanceof Boxes) {
      boxes(panel, width).paint(graphics, width, size.panelHeight());
    } else {
      lines(panel, width).paint(graphics, width, size.panelHeight());
    }
  }

  private XYChart lines(Panel panel, int width) {
    XYChart chart = new XYChart(width, size.panelHeight());
    chart.getStyler().setXAxisLogarithmic(panel.x().logarithmic());
    chart.getStyler().setYAxisLogarithmic(panel.y().logarithmic());
    if (!panel.x().logarithmic()) {
      chart.getStyler().setxAxisTickLabelsFormattingFunction(DrawnFigure::tick);
    }
    style(chart, chart.getStyler(), panel);
    int number = 0;
    for (Trace trace : panel.traces()) {
      if (trace instanceof Line line) {
        add(line, panel, chart, number++);
      }
    }
    return chart;
  }

  private void add(Line line, Panel panel, XYChart chart, int number) {
    double[] x = map(line.x(), panel.x()::drawable);
    double[] y = map(line.y(), panel.y()::drawable);
    if (Arrays.stream(y).allMatch(Double::isNaN)) {
      return; // the chart's axes can't span nothing
    }
    XYSeries series = chart.addSeries(number + line.name(), x, y);
    series.setLabel(line.name());
    series.setLineColor(palette.of(line));
    series.setMarkerColor(palette.of(line));
    boolean dots = line.style() == Line.Style.DOTS || line.style() == Line.Style.MARKERS;
    series.setMarker(dots || x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    series.setLineStyle(
        line.style() == Line.Style.MARKERS ? SeriesLines.NONE : DrawnLegend.stroke(line.style()));
    if (line.style() == Line.Style.MARKERS && x.length > MANY_MARKERS) {
      chart.getStyler().setMarkerSize(SMALL_MARKER);
    }
  }

  private CategoryChart bars(Panel panel, int width) {
    CategoryChart chart = new CategoryChart(width, size.panelHeight());
    style(chart, chart.getStyler(), panel);
    for (Trace trace : panel.traces()) {
      if (trace instanceof Bars bars) {
        List<Double> values =
            Arrays.stream(bars.values()).map(panel.y()::drawable).boxed().toList();
        chart
            .addSeries(bars.name(), bars.categories(), zeroForMissing(values))
            .setFillColor(palette.of(bars));
        turnNames(bars.categories(), chart.getStyler());
      }
    }
    return chart;
  }

  private static void turnNames(List<String> categories, AxesChartStyler styler) {
    if (categories.size() > CATEGORIES_LEVEL) {
      styler.setXAxisLabelRotation(45);
    }
  }

  private BoxChart boxes(Panel panel, int width) {
    BoxChart chart = new BoxChartBuilder().width(width).height(size.panelHeight()).build();
    style(chart, chart.getStyler(), panel);
    Set<String> taken = new HashSet<>();
    for (Trace trace : panel.traces()) {
      if (trace instanceof Boxes boxes) {
        for (int i = 0; i < boxes.categories().size(); i++) {
          double[] known = Arrays.stream(boxes.values()[i]).filter(Double::isFinite).toArray();
          String name = boxes.categories().get(i);
          while (!taken.add(name)) {
            name += " "; // the chart takes each name once
          }
          if (known.length > 0) {
            chart.addSeries(name, known);
          }
        }
        turnNames(boxes.categories(), chart.getStyler());
      }
    }
    return chart;
  }

  private static List<Double> zeroForMissing(List<Double> values) {
    UnaryOperator<Double> zero = value -> value.isNaN() ? Double.valueOf(0) : value;
    return values.stream().map(zero).toList();
  }

  private void style(Chart<?, ?> chart, AxesChartStyler styler, Panel panel) {
    chart.setTitle(panel.title());
    chart.setXAxisTitle(panel.x().label());
    chart.setYAxisTitle(panel.y().label());
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(PANEL_TITLE);
    styler.setAxisTitleFont(TEXT);
    styler.setAxisTickLabelsFont(TEXT);
    styler.setLegendFont(TEXT);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setPlotGridLinesColor(new Color(0xE4E4E4));
    styler.setLegendVisible(false);
    if (!panel.y().logarithmic()) { // a format of one's own makes the axis linear
      styler.setyAxisTickLabelsFormattingFunction(DrawnFigure::tick);
    }
    limit(styler, panel);
  }

  /** A number on an axis; the chart's own format loses the zero before a point. */
  static String tick(double value) {
    BigDecimal rounded = new BigDecimal(value, new MathContext(DIGITS)).stripTrailingZeros();
    double size = Math.abs(value);
    return size == 0 || size >= 1e-4 && size < 1e7
        ? rounded.toPlainString()
        : rounded.unscaledValue() + "E" + -rounded.scale();
  }

  private static void limit(AxesChartStyler styler, Panel panel) {
    if (Double.isFinite(panel.x().min())) {
      styler.setXAxisMin(panel.x().min());
    }
    if (Double.isFinite(panel.x().max())) {
      styler.setXAxisMax(panel.x().max());
    }
    if (Double.isFinite(panel.y().min())) {
      styler.setYAxisMin(panel.y().min());
    }
    if (Double.isFinite(panel.y().max())) {
      styler.setYAxisMax(panel.y().max());
    }
  }

  private static double[] map(double[] values, DoubleUnaryOperator operator) {
    return Arrays.stream(values).map(operator).toArray();
  }
}
