package org.kiln.notebook;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kiln.figure.Figure;

/**
 * One output of a cell in several forms, by MIME type; the front end shows the richest it knows.
 *
 * @param forms texts, base64 of pictures, or maps and lists for JSON types
 */
public record Bundle(Map<String, Object> forms) {

  /** MIME type of plain text. */
  static final String TEXT = "text/plain";

  /** MIME type of HTML. */
  static final String HTML = "text/html";

  /** MIME type of PNG. */
  static final String PNG = "image/png";

  /** MIME type of a Plotly figure. */
  static final String PLOTLY = "application/vnd.plotly.v1+json";

  /** Keeps an unmodifiable copy. */
  public Bundle {
    forms = Collections.unmodifiableMap(new LinkedHashMap<>(forms));
  }

  /** HTML, with the text for where there is no HTML. */
  public static Bundle html(String html, String text) {
    return new Bundle(Map.of(HTML, html, TEXT, text));
  }

  /**
   * A picture.
   *
   * @param text what it shows
   */
  public static Bundle image(BufferedImage image, String text) {
    return new Bundle(Map.of(PNG, Png.base64(image), TEXT, text));
  }

  /**
   * A figure: interactive where the front end draws Plotly, else a picture.
   *
   * @param scripts how HTML gets its interactive form
   */
  static Bundle figure(Figure figure, PlotlyHtml scripts) {
    return figure(figure, figure.toPlotly(), scripts);
  }

  /**
   * A figure with another form of it for Plotly.
   *
   * @param plotly {@code data} and {@code layout}
   */
  static Bundle figure(Figure figure, Map<String, Object> plotly, PlotlyHtml scripts) {
    // Front ends show it as large as it is, whatever size the metadata asks for.
    String png = Png.base64(figure.toImage(1));
    Map<String, Object> forms = new LinkedHashMap<>();
    forms.put(PLOTLY, plotly);
    forms.put(HTML, scripts.html(figure, plotly, png));
    forms.put(PNG, png);
    forms.put(TEXT, figure.toString());
    return new Bundle(forms);
  }

  /** This bundle with one more form. */
  Bundle with(String type, Object form) {
    Map<String, Object> more = new LinkedHashMap<>(forms);
    more.put(type, form);
    return new Bundle(more);
  }
}
