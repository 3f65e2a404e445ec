package org.kiln.notebook;

import java.util.Locale;
import org.kiln.figure.Figure;
import org.kiln.figure.LineDrawing;

/** Draws a {@link LiveState}. */
final class LiveView {

  private static final String TRACK = "rgba(128,128,128,0.25)";
  private static final String DONE = "#4477AA";

  private final LiveState state;
  private final PlotlyHtml scripts;

  LiveView(LiveState state, PlotlyHtml scripts) {
    this.state = state;
    this.scripts = scripts;
  }

  /**
   * The run under way, as HTML alone: JupyterLab's Plotly draws an output once and never again, and
   * a picture would cost the training time.
   */
  Bundle running() {
    String text = state.text();
    return Bundle.html(bar(text) + LineDrawing.of(state.figure(text)), text);
  }

  /** The run at its end, under a message. */
  Bundle ended(String message) {
    Figure figure = state.figure(message);
    Bundle bundle = Bundle.figure(figure, scripts);
    return bundle.with(Bundle.TEXT, message);
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
