package org.kiln.figure;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.kiln.figure.Trace.Line;

/**
 * A figure's lines as SVG: cheap enough to be made anew several times a second, and transparent, to
 * be read on light and dark pages. Other traces are left out.
 */
public final class LineDrawing {

  private static final int WIDTH = 400;
  private static final int HEIGHT = 250;
  private static final int LEFT = 46;
  private static final int RIGHT = 14;
  private static final int TOP = 28;
  private static final int BOTTOM = 42;
  private static final int LEGEND = 22;
  private static final int TICKS = 5;
  private static final double MARGIN = 0.05;

  private final Figure figure;
  private final Palette palette;
  private final StringBuilder svg = new StringBuilder();

  private LineDrawing(Figure figure) {
    this.figure = figure;
    this.palette = new Palette(figure);
  }

  /** An {@code svg} element; titles of panels and axes are in it, the figure's own is not. */
  public static String of(Figure figure) {
    return new LineDrawing(figure).draw();
  }

  private String draw() {
    int width = WIDTH * figure.panels().size();
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " style=\"max-width:100%%\" fill=\"none\" font-family=\"sans-serif\" font-size=\"11\">",
        width, HEIGHT + LEGEND, width, HEIGHT + LEGEND);
    for (int i = 0; i < figure.panels().size(); i++) {
      add("<g transform=\"translate(%d 0)\">", i * WIDTH);
      panel(figure.panels().get(i));
      add("</g>");
    }
    legend(width);
    return svg.append("</svg>").toString();
  }

  private void panel(Panel panel) {
    Scale x = Scale.of(panel.x(), lines(panel).map(Line::x), 0, LEFT, WIDTH - RIGHT);
    Scale y = Scale.of(panel.y(), lines(panel).map(Line::y), MARGIN, HEIGHT - BOTTOM, TOP);
    for (double value : x.ticks()) {
      grid(x.at(value), TOP, x.at(value), HEIGHT - BOTTOM);
      text(x.at(value), HEIGHT - BOTTOM + 15, "middle", label(value));
    }
    for (double value : y.ticks()) {
      grid(LEFT, y.at(value), WIDTH - RIGHT, y.at(value));
      text(LEFT - 5, y.at(value) + 4, "end", label(value));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, TOP - 10, "middle", panel.title());
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", panel.x().label());
    text(LEFT - 5, TOP - 10, "end", panel.y().label());
    lines(panel).forEach(line -> line(line, x, y));
  }

  private static Stream<Line> lines(Panel panel) {
    return panel.traces().stream().filter(Line.class::isInstance).map(Line.class::cast);
  }

  private void line(Line line, Scale x, Scale y) {
    StringBuilder path = new StringBuilder();
    String command = "M";
    for (int i = 0; i < line.x().length; i++) {
      double across = x.at(line.x()[i]);
      double up = y.at(line.y()[i]);
      if (Double.isNaN(across) || Double.isNaN(up)) {
        command = "M"; // a gap
        continue;
      }
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", command, across, up));
      command = "L";
      if (line.style() == Line.Style.DOTS || line.style() == Line.Style.MARKERS) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", across, up, color(line));
      }
    }
    if (line.style() == Line.Style.MARKERS) {
      return;
    }
    String dashes = line.style() == Line.Style.DASHED ? " stroke-dasharray=\"5 4\"" : "";
    add("<path d=\"%s\" stroke=\"%s\" stroke-width=\"1.7\"%s/>", path, color(line), dashes);
  }

  private String color(Line line) {
    return palette.cssOf(line);
  }

  private void legend(int width) {
    double across = width / 2.0 - 50.0 * palette.names().size();
    for (String name : palette.names()) {
      Line sample = Line.of(name, new double[0]);
      add(
          "<path d=\"M%.1f %dh22\" stroke=\"%s\" stroke-width=\"3\"/>",
          across, HEIGHT + 8, color(sample));
      text(across + 28, HEIGHT + 12, "start", name);
      across += 100;
    }
  }

  private void grid(double fromX, double fromY, double toX, double toY) {
    add(
        "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#7f7f7f\" stroke-opacity=\"0.25\"/>",
        fromX, fromY, toX, toY);
  }

  private void text(double x, double y, String anchor, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"currentColor\">%s</text>",
        x, y, anchor, escaped);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String label(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** Where the values of an axis lie in the drawing. */
  private record Scale(Axis axis, double low, double high, double from, double to) {

    static Scale of(Axis axis, Stream<double[]> values, double margin, double from, double to) {
      double[] shown =
          values
              .flatMapToDouble(DoubleStream::of)
              .map(axis::drawable)
              .filter(value -> !Double.isNaN(value))
              .map(value -> axis.logarithmic() ? Math.log10(value) : value)
              .toArray();
      double least = DoubleStream.of(shown).min().orElse(0);
      double most = DoubleStream.of(shown).max().orElse(1);
      double room = most > least ? margin * (most - least) : 0.5;
      return new Scale(
          axis,
          Double.isNaN(axis.min()) ? least - room : axis.min(),
          Double.isNaN(axis.max()) ? most + room : axis.max(),
          from,
          to);
    }

    double at(double value) {
      double drawable = axis.drawable(value);
      double position = axis.logarithmic() ? Math.log10(drawable) : drawable;
      return from + (position - low) / (high - low) * (to - from);
    }

    /** Round values, a handful. */
    double[] ticks() {
      double power = Math.pow(10, Math.floor(Math.log10((high - low) / TICKS)));
      double raw = (high - low) / TICKS / power;
      double step = power * (raw <= 1 ? 1 : raw <= 2 ? 2 : raw <= 5 ? 5 : 10);
      return DoubleStream.iterate(Math.ceil(low / step) * step, v -> v <= high, v -> v + step)
          .map(v -> axis.logarithmic() ? Math.pow(10, v) : v + 0.0) // which turns -0 into 0
          .toArray();
    }
  }
}
