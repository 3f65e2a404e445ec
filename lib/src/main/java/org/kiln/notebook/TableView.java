package org.kiln.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A Tablesaw table: its first and last rows. */
final class TableView {

  private static final int MOST = 40;

  private TableView() {}

  static List<Bundle> of(Table table) {
    Html.Table html = new Html.Table(table.columnNames());
    boolean whole = table.rowCount() <= MOST;
    int head = whole ? table.rowCount() : MOST / 2;
    rows(table, 0, head, html);
    if (!whole) {
      html.row(table.columnNames().stream().map(name -> "⋮").toArray());
      rows(table, table.rowCount() - MOST / 2, table.rowCount(), html);
    }
    String size = table.rowCount() + " rows, " + table.columnCount() + " columns";
    html.caption(table.name() == null ? size : table.name() + " · " + size);
    return List.of(Bundle.html(html.html(), table.print(MOST)));
  }

  private static void rows(Table table, int from, int to, Html.Table html) {
    for (int row = from; row < to; row++) {
      List<Object> cells = new ArrayList<>();
      for (Column<?> column : table.columns()) {
        cells.add(cell(column, row));
      }
      html.row(cells.toArray());
    }
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      String text = column.getString(row); // what its formatter prints, if it has one
      return text.isEmpty() ? "–" : text;
    }
    // Not by type(): Tablesaw has two of the same where a column is made before its types are.
    return column instanceof DoubleColumn || column instanceof FloatColumn
        ? number(((Number) column.get(row)).doubleValue())
        : column.getString(row);
  }

  /** Five significant digits, without an exponent where few zeros do. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    double size = Math.abs(value);
    return size >= 1e-4 && size < 1e6
        ? String.format(
            Locale.ROOT, "%." + Math.max(0, 4 - (int) Math.floor(Math.log10(size))) + "f", value)
        : String.format(Locale.ROOT, "%.4e", value);
  }
}
