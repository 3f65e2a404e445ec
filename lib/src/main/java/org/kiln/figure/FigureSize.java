package org.kiln.figure;

import java.util.List;

/**
 * Where a figure's panels stand, in pixels.
 *
 * @param widths of the panels
 * @param fixed whether they lose by being drawn in other proportions
 * @param panelHeight of all panels
 * @param titleHeight above them
 * @param legendHeight below them
 */
record FigureSize(
    List<Integer> widths, boolean fixed, int panelHeight, int titleHeight, int legendHeight) {

  private static final int WIDTH_ALONE = 640;
  private static final int WIDTH_OF_TWO = 480;
  private static final int WIDTH_OF_MORE = 370;
  private static final int HEIGHT = 310;
  private static final int TITLE = 34;
  private static final int HEATMAP_LEAST = 440;
  private static final int HEATMAP_MOST = 900;
  private static final int HEATMAP_CELL = 34;
  private static final int HEATMAP_MARGIN = 130;

  static FigureSize of(Figure figure) {
    int titleHeight = figure.title().isEmpty() ? 0 : TITLE;
    List<Panel> panels = figure.panels();
    int width =
        panels.size() == 1 ? WIDTH_ALONE : panels.size() == 2 ? WIDTH_OF_TWO : WIDTH_OF_MORE;
    List<Integer> widths =
        panels.stream().map(p -> heatmapSide(p) > 0 ? heatmapSide(p) : width).toList();
    int tallest = panels.stream().mapToInt(FigureSize::heatmapSide).max().orElse(0);
    int legendHeight = new DrawnLegend(panels, sum(widths)).height();
    return new FigureSize(
        widths, tallest > 0, Math.max(HEIGHT, tallest), titleHeight, legendHeight);
  }

  private static int heatmapSide(Panel panel) {
    for (Trace trace : panel.traces()) {
      if (trace instanceof Trace.Heatmap map) {
        int side = map.columns().size() * HEATMAP_CELL + HEATMAP_MARGIN;
        return Math.max(HEATMAP_LEAST, Math.min(HEATMAP_MOST, side));
      }
    }
    return 0;
  }

  private static int sum(List<Integer> widths) {
    return widths.stream().mapToInt(Integer::intValue).sum();
  }

  int width() {
    return sum(widths);
  }

  int height() {
    return titleHeight + panelHeight + legendHeight;
  }
}
