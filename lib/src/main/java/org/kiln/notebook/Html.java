package org.kiln.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pieces of HTML. Colours are left to the page, so that dark themes stay legible. */
final class Html {

  private static final String CELL = "padding:2px 10px;text-align:%s;white-space:nowrap";

  private Html() {}

  /** {@code text} as it may stand in HTML, attributes included. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A share as a percentage, {@code "91.27%"}; a dash for NaN. */
  static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  /** A table; numbers stand to the right. */
  static final class Table {

    private final List<String> header;
    private final List<List<Object>> rows = new ArrayList<>();
    private String caption = "";

    Table(String... header) {
      this.header = List.of(header);
    }

    Table(List<String> header) {
      this.header = List.copyOf(header);
    }

    Table caption(String text) {
      this.caption = text;
      return this;
    }

    Table row(Object... cells) {
      rows.add(List.of(cells));
      return this;
    }

    String html() {
      StringBuilder out = new StringBuilder("<table style=\"border-collapse:collapse\">");
      if (!caption.isEmpty()) {
        out.append("<caption style=\"text-align:left;caption-side:top;padding:4px 0\">")
            .append(escape(caption))
            .append("</caption>");
      }
      if (!header.isEmpty()) {
        out.append("<thead><tr>");
        for (int i = 0; i < header.size(); i++) {
          cell(out, "th", header.get(i), number(i));
        }
        out.append("</tr></thead>");
      }
      out.append("<tbody>");
      for (List<Object> row : rows) {
        out.append("<tr>");
        row.forEach(cell -> cell(out, "td", cell, cell instanceof Number || isNumeric(cell)));
        out.append("</tr>");
      }
      return out.append("</tbody></table>").toString();
    }

    private boolean number(int column) {
      return !rows.isEmpty()
          && (rows.get(0).get(column) instanceof Number || isNumeric(rows.get(0).get(column)));
    }

    private static boolean isNumeric(Object cell) {
      return cell instanceof String text
          && text.matches("[-–]|NaN|[-+]?[0-9][0-9.,]*(e[-+]?\\d+)?%?");
    }

    private static void cell(StringBuilder out, String tag, Object value, boolean right) {
      out.append('<').append(tag).append(" style=\"");
      out.append(CELL.formatted(right ? "right" : "left")).append("\">");
      out.append(escape(String.valueOf(value))).append("</").append(tag).append('>');
    }
  }
}
