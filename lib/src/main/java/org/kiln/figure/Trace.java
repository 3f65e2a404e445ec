package org.kiln.figure;

import java.util.List;
import java.util.stream.IntStream;
import org.kiln.error.KilnException;

/** Something drawn in a panel. */
public sealed interface Trace {

  /** Name in the legend; traces of one name have one colour in the whole figure. */
  String name();

  /**
   * A line through points, from left to right.
   *
   * @param name name in the legend
   * @param x positions; not copied
   * @param y values, as many as {@code x}; NaN and infinite ones leave a gap; not copied
   * @param style how it is drawn
   */
  record Line(String name, double[] x, double[] y, Style style) implements Trace {

    /** How a line is drawn. */
    public enum Style {
      /** A line. */
      SOLID,
      /** A thin dashed line: a guide. */
      DASHED,
      /** A line with a dot at each point: few points. */
      DOTS,
      /** A dot at each point and no line: points in no order. */
      MARKERS
    }

    /**
     * @throws KilnException if the lengths differ
     */
    public Line {
      if (x.length != y.length) {
        throw new KilnException(
            "Line " + name + ": " + x.length + " positions but " + y.length + " values");
      }
    }

    /** A solid line. */
    public static Line of(String name, double[] x, double[] y) {
      return new Line(name, x, y, Style.SOLID);
    }

    /** A solid line over 1, 2, 3, ... */
    public static Line of(String name, double[] y) {
      return of(name, IntStream.rangeClosed(1, y.length).asDoubleStream().toArray(), y);
    }

    /**
     * The same line through at most {@code most} of its points, evenly chosen, the last among them.
     *
     * @param most at least 2
     */
    public Line thinned(int most) {
      if (x.length <= most) {
        return this;
      }
      int[] kept = IntStream.range(0, most).map(i -> at(i, most)).toArray();
      return new Line(
          name,
          IntStream.of(kept).mapToDouble(i -> x[i]).toArray(),
          IntStream.of(kept).mapToDouble(i -> y[i]).toArray(),
          style);
    }

    private int at(int i, int most) {
      return (int) ((long) i * (x.length - 1) / (most - 1));
    }
  }

  /**
   * One bar a category.
   *
   * @param name name in the legend
   * @param categories what stands under the bars
   * @param values heights, as many as {@code categories}; not copied
   */
  record Bars(String name, List<String> categories, double[] values) implements Trace {

    /**
     * @throws KilnException if the lengths differ
     */
    public Bars {
      categories = List.copyOf(categories);
      if (categories.size() != values.length) {
        throw new KilnException(
            "Bars " + name + ": " + categories.size() + " names but " + values.length + " values");
      }
    }
  }

  /**
   * How values are spread in each category: a box from the lower to the upper quartile around the
   * median.
   *
   * @param name name in the legend
   * @param categories what stands under the boxes
   * @param values of each category, in any order; NaN and infinite ones are left out; not copied
   */
  record Boxes(String name, List<String> categories, double[][] values) implements Trace {

    /**
     * @throws KilnException if the lengths differ
     */
    public Boxes {
      categories = List.copyOf(categories);
      if (categories.size() != values.length) {
        throw new KilnException(
            "Boxes "
                + name
                + ": "
                + categories.size()
                + " names but values of "
                + values.length
                + " categories");
      }
    }
  }

  /**
   * Values as colours in a grid; the first row is drawn at the top.
   *
   * @param name what the colours mean
   * @param rows names of the rows
   * @param columns names of the columns
   * @param values by row and column; not copied
   */
  record Heatmap(String name, List<String> rows, List<String> columns, double[][] values)
      implements Trace {

    /**
     * @throws KilnException if the grid does not fit the names
     */
    public Heatmap {
      rows = List.copyOf(rows);
      columns = List.copyOf(columns);
      int width = columns.size();
      boolean fits = rows.size() == values.length;
      for (double[] row : values) {
        fits &= row.length == width;
      }
      if (!fits) {
        throw new KilnException(
            "Heat map " + name + ": expected " + rows.size() + " rows of " + width + " values");
      }
    }
  }
}
