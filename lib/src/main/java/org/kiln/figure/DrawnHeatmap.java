package org.kiln.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.kiln.figure.Trace.Heatmap;

/** Draws a heat map with its names and, where cells are large enough, its numbers. */
final class DrawnHeatmap {

  private static final Color[] VIRIDIS = {
    new Color(0x440154),
    new Color(0x3B528B),
    new Color(0x21918C),
    new Color(0x5EC962),
    new Color(0xFDE725)
  };
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Color INK = new Color(0x333333);
  private static final int TOP = 30;
  private static final int MARGIN = 100;
  private static final int RIGHT = 16;

  private final Panel panel;
  private final Heatmap map;
  private final double least;
  private final double most;

  DrawnHeatmap(Panel panel, Heatmap map) {
    this.panel = panel;
    this.map = map;
    this.least = values().min().orElse(0);
    this.most = values().max().orElse(1);
  }

  private DoubleStream values() {
    return Arrays.stream(map.values()).flatMapToDouble(Arrays::stream).filter(Double::isFinite);
  }

  void draw(Graphics2D graphics, int width, int height) {
    graphics.setColor(INK);
    graphics.setFont(TITLE);
    center(graphics, panel.title(), MARGIN + (width - MARGIN - RIGHT) / 2.0, TOP - 12);
    graphics.setFont(TEXT);
    double cellWidth = (double) (width - MARGIN - RIGHT) / map.columns().size();
    double cellHeight = (double) (height - TOP - MARGIN) / map.rows().size();
    for (int row = 0; row < map.rows().size(); row++) {
      double y = TOP + row * cellHeight;
      for (int column = 0; column < map.columns().size(); column++) {
        cell(graphics, row, column, MARGIN + column * cellWidth, y, cellWidth, cellHeight);
      }
      rowName(graphics, map.rows().get(row), y + cellHeight / 2);
    }
    for (int column = 0; column < map.columns().size(); column++) {
      columnName(
          graphics,
          map.columns().get(column),
          MARGIN + (column + 0.5) * cellWidth,
          height - MARGIN + 6);
    }
    center(graphics, panel.x().label(), MARGIN + (width - MARGIN - RIGHT) / 2.0, height - 8);
    AffineTransform upright = graphics.getTransform();
    graphics.rotate(-Math.PI / 2);
    center(graphics, panel.y().label(), -(TOP + (height - TOP - MARGIN) / 2.0), 14);
    graphics.setTransform(upright);
  }

  private void cell(
      Graphics2D graphics, int row, int column, double x, double y, double width, double height) {
    double value = map.values()[row][column];
    Color color = color(value);
    graphics.setColor(color);
    int left = (int) Math.round(x);
    int top = (int) Math.round(y);
    graphics.fillRect(
        left, top, (int) Math.round(x + width) - left, (int) Math.round(y + height) - top);
    if (map.columns().size() <= DrawnFigure.MOST_LABELLED && Double.isFinite(value)) {
      graphics.setColor(luminance(color) > 0.55 ? Color.BLACK : Color.WHITE);
      center(graphics, text(value), x + width / 2, y + height / 2 + 4);
    }
    graphics.setColor(INK);
  }

  private Color color(double value) {
    if (!Double.isFinite(value)) {
      return Color.LIGHT_GRAY;
    }
    double share = most > least ? (value - least) / (most - least) : 0;
    double place = share * (VIRIDIS.length - 1);
    int below = Math.min((int) place, VIRIDIS.length - 2);
    return mix(VIRIDIS[below], VIRIDIS[below + 1], place - below);
  }

  private static Color mix(Color from, Color to, double share) {
    return new Color(
        (int) Math.round(from.getRed() + share * (to.getRed() - from.getRed())),
        (int) Math.round(from.getGreen() + share * (to.getGreen() - from.getGreen())),
        (int) Math.round(from.getBlue() + share * (to.getBlue() - from.getBlue())));
  }

  /** Brightness as the eye sees it, in [0, 1] (Rec. 709 weights on the encoded values). */
  private static double luminance(Color color) {
    return (0.2126 * color.getRed() + 0.7152 * color.getGreen() + 0.0722 * color.getBlue()) / 255;
  }

  private static String text(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static void rowName(Graphics2D graphics, String name, double y) {
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.drawString(name, MARGIN - 6 - metrics.stringWidth(name), (int) Math.round(y) + 4);
  }

  private static void columnName(Graphics2D graphics, String name, double x, double y) {
    AffineTransform upright = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(Math.PI / 4);
    graphics.drawString(name, 0, 8);
    graphics.setTransform(upright);
  }

  private static void center(Graphics2D graphics, String text, double x, double y) {
    int width = graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, (float) (x - width / 2.0), (float) y);
  }
}
