package org.kiln.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Line;

/**
 * Names and colours of a figure's traces, below all its panels, in as many lines as their widths
 * ask for. A panel of one trace needs no names, its title and axes say what it shows; nor do boxes,
 * whose names stand below them.
 */
final class DrawnLegend {

  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);
  private static final Color INK = new Color(0x333333);
  private static final int MARGIN = 12;
  private static final int SAMPLE = 24;
  private static final int GAP = 6;
  private static final int BETWEEN = 18;
  private static final int LINE = 20;
  private static final int BELOW = 6;

  private record Entry(Trace trace, String name, int width) {}

  private final int width;
  private final List<List<Entry>> lines = new ArrayList<>();

  /**
   * @param width of the figure in pixels
   */
  DrawnLegend(List<Panel> panels, int width) {
    this.width = width;
    Map<String, Trace> named = new LinkedHashMap<>();
    for (Panel panel : panels) {
      if (panel.traces().size() > 1) {
        panel.traces().stream()
            .filter(trace -> trace instanceof Line || trace instanceof Bars)
            .forEach(trace -> named.putIfAbsent(trace.name(), trace));
      }
    }
    int free = 0;
    for (Trace trace : named.values()) {
      Entry entry = entry(trace);
      if (entry.width() > free) {
        lines.add(new ArrayList<>());
        free = width - 2 * MARGIN;
      }
      lines.get(lines.size() - 1).add(entry);
      free -= entry.width() + BETWEEN;
    }
  }

  private Entry entry(Trace trace) {
    int most = width - 2 * MARGIN - SAMPLE - GAP;
    String name = trace.name();
    while (measured(name) > most && name.length() > 1) {
      name = name.substring(0, name.length() - 2) + "…";
    }
    return new Entry(trace, name, SAMPLE + GAP + measured(name));
  }

  private static int measured(String text) {
    return (int) Math.ceil(TEXT.getStringBounds(text, MEASURE).getWidth());
  }

  /** Height in pixels; 0 if there is nothing to name. */
  int height() {
    return lines.isEmpty() ? 0 : lines.size() * LINE + BELOW;
  }

  /** Draws it, each line centred, from the top of {@code graphics} on. */
  void draw(Graphics2D graphics, Palette palette) {
    graphics.setFont(TEXT);
    graphics.setRenderingHint( // as measured
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    int middle = LINE / 2;
    for (List<Entry> line : lines) {
      int wide = line.stream().mapToInt(entry -> entry.width() + BETWEEN).sum() - BETWEEN;
      int left = (width - wide) / 2;
      for (Entry entry : line) {
        sample(graphics, entry.trace(), palette.of(entry.trace()), left, middle);
        graphics.setColor(INK);
        graphics.drawString(entry.name(), left + SAMPLE + GAP, middle + 4);
        left += entry.width() + BETWEEN;
      }
      middle += LINE;
    }
  }

  private static void sample(Graphics2D graphics, Trace trace, Color color, int left, int middle) {
    graphics.setColor(color);
    if (!(trace instanceof Line line)) {
      graphics.fillRect(left + SAMPLE - 12, middle - 6, 12, 12);
      return;
    }
    if (line.style() != Line.Style.MARKERS) {
      graphics.setStroke(stroke(line.style()));
      graphics.drawLine(left, middle, left + SAMPLE, middle);
    }
    if (line.style() == Line.Style.MARKERS || line.style() == Line.Style.DOTS) {
      graphics.fillOval(left + SAMPLE / 2 - 4, middle - 4, 8, 8);
    }
  }

  /** How a line of some style is drawn, here and in the panels. */
  static BasicStroke stroke(Line.Style style) {
    return style == Line.Style.DASHED
        ? new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0)
        : new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }
}
