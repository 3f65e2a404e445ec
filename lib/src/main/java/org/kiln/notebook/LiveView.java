package org.kiln.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kiln.figure.Figure;

/** Draws a {@link LiveState}. */
final class LiveView {

  private static final String TRACK = "rgba(128,128,128,0.25)";
  private static final String DONE = "#4477AA";
  private static final double BAR_BOTTOM = 1.13;
  private static final double BAR_TOP = 1.15;

  private final LiveState state;
  private final PlotlyHtml scripts;

  LiveView(LiveState state, PlotlyHtml scripts) {
    this.state = state;
    this.scripts = scripts;
  }

  /** The run under way: no picture, which would cost the training time. */
  Bundle running() {
    String text = state.text();
    Map<String, Object> forms = new LinkedHashMap<>();
    forms.put(Bundle.PLOTLY, withBar(state.figure(text).toPlotly()));
    forms.put(Bundle.HTML, bar(text));
    forms.put(Bundle.TEXT, text);
    return new Bundle(forms);
  }

  /** The run at its end, under a message. */
  Bundle ended(String message) {
    Figure figure = state.figure(message);
    Bundle bundle = Bundle.figure(figure, scripts);
    return bundle.with(Bundle.TEXT, message);
  }

  /** Plotly has no progress bar; two rectangles above the panels are one. */
  private Map<String, Object> withBar(Map<String, Object> plotly) {
    Map<String, Object> layout = new LinkedHashMap<>();
    ((Map<?, ?>) plotly.get("layout")).forEach((key, value) -> layout.put((String) key, value));
    List<Object> shapes = new ArrayList<>();
    shapes.add(rectangle(1, TRACK));
    shapes.add(rectangle(state.progress(), DONE));
    layout.put("shapes", shapes);
    return Map.of("data", plotly.get("data"), "layout", layout);
  }

  private static Map<String, Object> rectangle(double share, String color) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("type", "rect");
    shape.put("xref", "paper");
    shape.put("yref", "paper");
    shape.put("x0", 0);
    shape.put("x1", share);
    shape.put("y0", BAR_BOTTOM);
    shape.put("y1", BAR_TOP);
    shape.put("fillcolor", color);
    shape.put("line", Map.of("width", 0));
    return shape;
  }

  private String bar(String text) {
    return String.format(
        Locale.ROOT,
        "<div style=\"max-width:720px\"><div style=\"background:%s;height:8px\">"
            + "<div style=\"background:%s;height:8px;width:%.1f%%\"></div></div>"
            + "<div style=\"font-variant-numeric:tabular-nums\">%s</div></div>",
        TRACK,
        DONE,
        100 * state.progress(),
        Html.escape(text));
  }
}
