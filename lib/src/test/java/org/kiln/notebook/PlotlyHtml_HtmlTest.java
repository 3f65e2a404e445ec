package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Line;

class PlotlyHtml_HtmlTest {

  private static final Figure FIGURE =
      Figure.of(
          "</script>", Panel.of("p", Axis.of("x"), Axis.of("y"), Line.of("a", new double[] {1})));

  private static String html(PlotlyHtml scripts) {
    return (String) Bundle.figure(FIGURE, scripts).forms().get(Bundle.HTML);
  }

  @Test
  void html_pictureAloneHasNoScript() {
    assertThat(html(new PlotlyHtml(false)))
        .contains("<img src=\"data:image/png;base64,iVBOR", "&lt;/script&gt;")
        .doesNotContain("<script", "http");
  }

  @Test
  void html_embedsPlotlyOnce() throws IOException {
    PlotlyHtml scripts = new PlotlyHtml(true);
    String first = html(scripts);
    Matcher packed = Pattern.compile("atob\\(\"([^\"]+)\"").matcher(first);
    assertThat(packed.find()).isTrue();
    byte[] bytes = Base64.getDecoder().decode(packed.group(1));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      String library = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(library).startsWith("/**\n* plotly.js v3").contains("newPlot");
    }
    assertThat(html(scripts)).contains("Plotly.newPlot").hasSizeLessThan(first.length() / 10);
  }

  @Test
  void html_dataCannotEndTheScript() {
    String html = html(new PlotlyHtml(true));
    assertThat(html.substring(html.lastIndexOf("var figure")))
        .contains("\\u003c/script>")
        .containsOnlyOnce("</script>");
  }
}
