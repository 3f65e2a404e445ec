package org.kiln.notebook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kiln.error.KilnException;
import tech.tablesaw.plotly.components.Figure;

/**
 * A figure of tablesaw-jsplot. It knows itself only as a script, written with JavaScript's
 * liberties for a page that loads an old plotly.js from the network; its literals are read back as
 * JSON.
 */
final class TablesawFigure {

  private static final ObjectMapper SCRIPT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
          .build();

  private static final Pattern LITERAL = Pattern.compile("var (layout|trace\\d+) =\\s*(?=\\{)");
  private static final String CLEAR = "rgba(0,0,0,0)";

  private TablesawFigure() {}

  /** How the figure is shown: as Plotly's, and as a picture. */
  static Bundle of(Figure figure, PlotlyHtml scripts) {
    Map<String, Object> plotly = plotly(figure);
    return Bundle.figure(TablesawPicture.of(plotly), plotly, scripts);
  }

  /**
   * Plotly's form of the figure.
   *
   * @throws KilnException if its script can't be read
   */
  static Map<String, Object> plotly(Figure figure) {
    String script = figure.asJavascript("figure");
    Map<String, Object> layout = new LinkedHashMap<>();
    List<Object> data = new ArrayList<>();
    Matcher literal = LITERAL.matcher(script);
    while (literal.find()) {
      Map<String, Object> value = titled(read(script.substring(literal.end())));
      if (literal.group(1).equals("layout")) {
        layout.putAll(value);
      } else {
        data.add(value);
      }
    }
    layout.putIfAbsent("paper_bgcolor", CLEAR);
    layout.putIfAbsent("plot_bgcolor", CLEAR);
    layout.putIfAbsent("font", Map.of("color", org.kiln.figure.Figure.TEXT_COLOR));
    return Map.of("data", data, "layout", layout);
  }

  private static Map<String, Object> read(String literal) {
    try (JsonParser parser = SCRIPT.createParser(literal)) {
      Map<String, Object> map = new LinkedHashMap<>();
      Map<?, ?> read = SCRIPT.readValue(parser, Map.class);
      read.forEach((key, value) -> map.put((String) key, clean(value)));
      return map;
    } catch (IOException e) {
      throw new KilnException("A Tablesaw figure that can't be read: " + literal, e);
    }
  }

  /** Undoes what the page's template does to texts, and its missing numbers. */
  private static Object clean(Object value) {
    if (value instanceof String text) {
      return text.equals("null") || text.equals("NaN") ? null : unescape(text);
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      return null;
    }
    if (value instanceof List<?> list) {
      List<Object> cleaned = new ArrayList<>();
      list.forEach(item -> cleaned.add(clean(item)));
      return cleaned;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> cleaned = new LinkedHashMap<>();
      map.forEach((key, item) -> cleaned.put((String) key, clean(item)));
      return cleaned;
    }
    return value;
  }

  /**
   * The same with every title, of layout, axes and colour bars, as an object: plotly.js 3 draws no
   * title that is a string, and knows no {@code titlefont} beside it.
   */
  private static Map<String, Object> titled(Map<?, ?> owner) {
    Map<String, Object> titled = new LinkedHashMap<>();
    owner.forEach(
        (key, value) ->
            titled.put((String) key, value instanceof Map<?, ?> inner ? titled(inner) : value));
    if (titled.get("title") instanceof String text) {
      Map<String, Object> title = new LinkedHashMap<>(Map.of("text", text));
      if (titled.remove("titlefont") instanceof Map<?, ?> font) {
        title.put("font", font);
      }
      titled.put("title", title);
    }
    return titled;
  }

  private static String unescape(String text) {
    return text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
