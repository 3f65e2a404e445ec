package org.kiln.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.kiln.error.KilnException;
import org.kiln.figure.Figure;

/**
 * Figures as HTML that needs no network.
 *
 * <p>Front ends that draw Plotly's own MIME type never look at it; it is for pages made of a
 * notebook, and for front ends that know nothing but HTML. Either way a picture is there from the
 * start. When scripts are embedded, the first figure carries plotly.js (2.6 MB, compressed, from
 * Kiln's class path), and every figure replaces its picture by an interactive chart.
 */
final class PlotlyHtml {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Unpacks the library once a page, whatever module loader the page has. */
  private static final String LOADER =
      """
      <script>window.kilnPlotly = window.kilnPlotly || (async function () {
        var packed = Uint8Array.from(atob("%s"), function (c) { return c.charCodeAt(0); });
        var plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
        var script = document.createElement("script");
        script.textContent = await new Response(plain).text();
        var define = window.define;
        window.define = undefined;
        document.head.appendChild(script);
        window.define = define;
        return window.Plotly;
      })();</script>
      """;

  private static final String DRAW =
      """
      <script>(function () {
        if (!window.kilnPlotly) { return; }
        window.kilnPlotly.then(function (Plotly) {
          var place = document.getElementById("%s");
          var figure = %s;
          place.textContent = "";
          Plotly.newPlot(place, figure.data, figure.layout, {displaylogo: false});
        });
      })();</script>
      """;

  private final boolean embedded;
  private final AtomicBoolean sent = new AtomicBoolean();

  /**
   * @param embedded whether figures are interactive in HTML; if not, their HTML is the picture
   */
  PlotlyHtml(boolean embedded) {
    this.embedded = embedded;
  }

  /** A figure that a picture stands in for. */
  String html(Figure figure, Map<String, Object> plotly, String png) {
    String picture =
        "<img src=\"%s\" width=\"%d\" alt=\"%s\" style=\"max-width:100%%\">"
            .formatted(Png.address(png), figure.width(), Html.escape(figure.toString()));
    return html(plotly, picture);
  }

  /**
   * A figure.
   *
   * @param plotly {@code data} and {@code layout}
   * @param standIn HTML to be seen until, and where, Plotly does not draw
   */
  private String html(Map<String, Object> plotly, String standIn) {
    String id = "kiln-" + UUID.randomUUID();
    String place = "<div id=\"%s\">%s</div>\n".formatted(id, standIn);
    if (!embedded) {
      return place;
    }
    String library = sent.compareAndSet(false, true) ? LOADER.formatted(library()) : "";
    return library + place + DRAW.formatted(id, json(plotly));
  }

  /** JSON that may stand in a script element. */
  private static String json(Map<String, Object> value) {
    try {
      return JSON.writeValueAsString(value).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new KilnException("Not JSON: " + value, e);
    }
  }

  private static String library() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (InputStream in =
            PlotlyHtml.class.getResourceAsStream(
                "/META-INF/resources/webjars/plotly.js-dist/" + version() + "/plotly.js");
        GZIPOutputStream out = new GZIPOutputStream(packed)) {
      in.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read plotly.js from the class path", e);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }

  private static String version() throws IOException {
    try (InputStream in =
        PlotlyHtml.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/plotly.js-dist/pom.properties")) {
      Properties properties = new Properties();
      properties.load(Objects.requireNonNull(in, "plotly.js-dist is not on the class path"));
      return properties.getProperty("version");
    }
  }
}
