package org.kiln.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.kiln.data.PrintableText;
import org.kiln.error.KilnException;

/** A table in columns: numbers to the right, all else to the left. */
final class TextTable {

  private final List<Object[]> rows = new ArrayList<>();
  private final Object[] header;

  TextTable(Object... header) {
    this.header = header;
  }

  /** Adds a row with one value for each heading; numbers may be formatted already. */
  void row(Object... values) {
    if (values.length != header.length) {
      throw new KilnException(values.length + " values for " + header.length + " columns");
    }
    rows.add(Arrays.stream(values).map(v -> PrintableText.of(v.toString())).toArray());
  }

  void print(PrintWriter out) {
    printLine(out, header);
    for (Object[] row : rows) {
      printLine(out, row);
    }
  }

  private void printLine(PrintWriter out, Object[] values) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < values.length; column++) {
      String text = values[column].toString();
      String gap = " ".repeat(width(column) - text.length());
      line.append(numeric(column) ? gap + text : text + gap).append("  ");
    }
    out.println(line.toString().stripTrailing());
  }

  private boolean numeric(int column) {
    return rows.stream().allMatch(row -> row[column].toString().matches("[0-9.,%+-]+"));
  }

  private int width(int column) {
    int widest = rows.stream().mapToInt(row -> row[column].toString().length()).max().orElse(0);
    return Math.max(widest, header[column].toString().length());
  }
}
