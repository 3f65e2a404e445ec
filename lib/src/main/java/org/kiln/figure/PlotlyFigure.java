package org.kiln.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Boxes;
import org.kiln.figure.Trace.Heatmap;
import org.kiln.figure.Trace.Line;

/** Writes a {@link Figure} as Plotly's JSON, as maps and lists. */
final class PlotlyFigure {

  private static final String GRID = "rgba(128,128,128,0.25)";
  private static final String CLEAR = "rgba(0,0,0,0)";
  private static final double GAP = 0.09;

  private final Figure figure;
  private final FigureSize size;
  private final Palette palette;
  private final Set<String> inLegend = new HashSet<>();

  PlotlyFigure(Figure figure) {
    this.figure = figure;
    this.size = FigureSize.of(figure);
    this.palette = new Palette(figure);
  }

  Map<String, Object> toMap() {
    List<Object> data = new ArrayList<>();
    Map<String, Object> layout = layout();
    List<Object> annotations = new ArrayList<>();
    double left = 0;
    for (int i = 0; i < figure.panels().size(); i++) {
      Panel panel = figure.panels().get(i);
      double right = left + (double) size.widths().get(i) / size.width();
      double end = i == figure.panels().size() - 1 ? 1 : right - GAP;
      String suffix = i == 0 ? "" : String.valueOf(i + 1);
      layout.put("xaxis" + suffix, horizontal(panel, "y" + suffix, List.of(left, end)));
      layout.put("yaxis" + suffix, vertical(panel, "x" + suffix));
      annotations.add(panelTitle(panel.title(), (left + end) / 2));
      panel.traces().forEach(trace -> data.add(trace(trace, panel, suffix)));
      left = right;
    }
    layout.put("annotations", annotations);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("data", data);
    map.put("layout", layout);
    return map;
  }

  private Map<String, Object> layout() {
    Map<String, Object> layout = new LinkedHashMap<>();
    if (!figure.title().isEmpty()) {
      layout.put("title", Map.of("text", figure.title(), "x", 0.5, "font", Map.of("size", 15)));
    }
    if (size.fixed()) {
      layout.put("width", size.width()); // else as wide as the page
    }
    layout.put("height", size.height());
    layout.put("paper_bgcolor", CLEAR);
    layout.put("plot_bgcolor", CLEAR);
    layout.put("font", Map.of("color", Figure.TEXT_COLOR, "size", 12));
    layout.put(
        "margin",
        Map.of("l", 60, "r", 20, "t", 30 + size.titleHeight(), "b", 56 + size.legendHeight()));
    layout.put("legend", Map.of("orientation", "h", "x", 0.5, "xanchor", "center", "y", -0.22));
    layout.put("hovermode", "closest");
    layout.put("showlegend", palette.names().size() > 1);
    return layout;
  }

  private static Map<String, Object> axis(Axis axis, String anchor, List<Double> domain) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("title", Map.of("text", axis.label()));
    map.put("anchor", anchor);
    map.put("domain", domain);
    map.put("gridcolor", GRID);
    map.put("linecolor", GRID);
    map.put("zeroline", false);
    map.put("automargin", true);
    if (axis.logarithmic()) {
      map.put("type", "log");
      map.put("exponentformat", "power");
    }
    boolean fixed = Double.isFinite(axis.min()) && Double.isFinite(axis.max());
    if (fixed) {
      map.put("range", List.of(position(axis, axis.min()), position(axis, axis.max())));
    }
    return map;
  }

  private static double position(Axis axis, double value) {
    return axis.logarithmic() ? Math.log10(value) : value;
  }

  private static Map<String, Object> horizontal(Panel panel, String anchor, List<Double> domain) {
    Map<String, Object> map = axis(panel.x(), anchor, domain);
    if (!panel.traces().isEmpty() && !(panel.traces().get(0) instanceof Line)) {
      map.put("type", "category"); // else classes called 0 to 9 would be numbers
    }
    return map;
  }

  private static Map<String, Object> vertical(Panel panel, String anchor) {
    Map<String, Object> map = axis(panel.y(), anchor, List.of(0.0, 1.0));
    if (panel.traces().stream().anyMatch(Heatmap.class::isInstance)) {
      map.put("type", "category");
      map.put("autorange", "reversed");
    }
    return map;
  }

  private static Map<String, Object> panelTitle(String text, double center) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", text);
    map.put("x", center);
    map.put("y", 1.0);
    map.put("xref", "paper");
    map.put("yref", "paper");
    map.put("xanchor", "center");
    map.put("yanchor", "bottom");
    map.put("showarrow", false);
    map.put("font", Map.of("size", 13));
    return map;
  }

  private Map<String, Object> trace(Trace trace, Panel panel, String suffix) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", trace.name());
    map.put("xaxis", "x" + suffix);
    map.put("yaxis", "y" + suffix);
    if (trace instanceof Line line) {
      line(line, panel, map);
    } else if (trace instanceof Bars bars) {
      map.put("type", "bar");
      map.put("x", bars.categories());
      map.put("y", numbers(bars.values(), panel.y()));
      map.put("marker", Map.of("color", palette.cssOf(bars)));
    } else if (trace instanceof Boxes boxes) {
      boxes(boxes, panel, map);
    } else if (trace instanceof Heatmap heatmap) {
      heatmap(heatmap, map);
    }
    if (!(trace instanceof Heatmap)) {
      map.put("legendgroup", trace.name());
      map.put("showlegend", inLegend.add(trace.name()));
    }
    return map;
  }

  private void line(Line line, Panel panel, Map<String, Object> map) {
    boolean dots = line.style() == Line.Style.DOTS;
    boolean markers = line.style() == Line.Style.MARKERS;
    boolean dashed = line.style() == Line.Style.DASHED;
    map.put("type", "scatter");
    map.put("mode", markers ? "markers" : dots ? "lines+markers" : "lines");
    if (markers) {
      map.put("marker", Map.of("color", palette.cssOf(line)));
    }
    map.put("x", numbers(line.x(), panel.x()));
    map.put("y", numbers(line.y(), panel.y()));
    map.put(
        "line",
        Map.of(
            "color",
            palette.cssOf(line),
            "width",
            dashed ? 1.2 : 2,
            "dash",
            dashed ? "dash" : "solid"));
  }

  private void boxes(Boxes boxes, Panel panel, Map<String, Object> map) {
    List<String> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int i = 0; i < boxes.categories().size(); i++) {
      x.addAll(Collections.nCopies(boxes.values()[i].length, boxes.categories().get(i)));
      y.addAll(numbers(boxes.values()[i], panel.y()));
    }
    map.put("type", "box");
    map.put("x", x);
    map.put("y", y);
    map.put("marker", Map.of("color", palette.cssOf(boxes)));
  }

  private static void heatmap(Heatmap heatmap, Map<String, Object> map) {
    map.put("type", "heatmap");
    map.put("x", heatmap.columns());
    map.put("y", heatmap.rows());
    map.put("z", Arrays.stream(heatmap.values()).map(row -> numbers(row, Axis.of(""))).toList());
    map.put("colorscale", "Viridis");
    map.put("colorbar", Map.of("thickness", 12));
    map.put("hovertemplate", "%{y} → %{x}: %{z}<extra></extra>");
    if (heatmap.columns().size() <= DrawnFigure.MOST_LABELLED) {
      map.put("texttemplate", whole(heatmap) ? "%{z}" : "%{z:.2f}");
      map.put("textfont", Map.of("size", 11));
    }
  }

  private static boolean whole(Heatmap heatmap) {
    return Arrays.stream(heatmap.values())
        .flatMapToDouble(Arrays::stream)
        .filter(Double::isFinite)
        .allMatch(value -> value == Math.rint(value));
  }

  /** Values as JSON can hold them: null where there is nothing to draw. */
  private static List<Double> numbers(double[] values, Axis axis) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      double shown = axis.drawable(value);
      list.add(Double.isNaN(shown) ? null : (Double) rounded(shown));
    }
    return Collections.unmodifiableList(list);
  }

  /** Six significant digits: a plot shows no more, and a notebook's file is shorter for it. */
  private static double rounded(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
  }
}
