package org.kiln.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Boxes;
import org.kiln.figure.Trace.Heatmap;
import org.kiln.figure.Trace.Line;

class Figure_ToImageTest {

  private static final Axis X = Axis.of("x");

  private static long pixels(BufferedImage image, Color color) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(rgb).filter(value -> value == color.getRGB()).count();
  }

  private static Color color(Figure figure) {
    return new Palette(figure).of(figure.panels().get(0).traces().get(0));
  }

  @Test
  void toImage_drawsEachLine() {
    Line first = Line.of("a", new double[] {1, 2, 3});
    Line second = Line.of("b", new double[] {3, Double.NaN, 1});
    Figure figure = Figure.of("title", Panel.of("p", X, X, first, second));
    BufferedImage image = figure.toImage(1);
    assertThat(image.getWidth()).isEqualTo(figure.width());
    assertThat(image.getHeight()).isEqualTo(figure.height());
    assertThat(pixels(image, color(figure))).isGreaterThan(50);
    assertThat(pixels(image, Color.WHITE)).isGreaterThan(image.getWidth() * 100L);
  }

  @Test
  void toImage_scalesUp() {
    Figure figure = Figure.of("", Panel.of("p", X, X, Line.of("a", new double[] {1, 2})));
    assertThat(figure.toImage(2).getWidth()).isEqualTo(2 * figure.width());
  }

  @Test
  void toImage_barsAndHeatmap() {
    Figure bars =
        Figure.of("", Panel.of("", X, X, new Bars("b", List.of("u", "v"), new double[] {3, 4})));
    assertThat(pixels(bars.toImage(1), color(bars))).isGreaterThan(1000);
    double[][] values = {{0, 1}, {Double.NaN, 0.5}};
    Heatmap heatmap = new Heatmap("h", List.of("r", "s"), List.of("c", "d"), values);
    BufferedImage image = Figure.of("", Panel.of("", X, X, heatmap)).toImage(1);
    assertThat(pixels(image, new Color(0x440154))).as("least").isGreaterThan(5000);
    assertThat(pixels(image, new Color(0xFDE725))).as("most").isGreaterThan(5000);
    assertThat(pixels(image, Color.LIGHT_GRAY)).as("missing").isGreaterThan(5000);
  }

  @Test
  void toImage_nothingToDrawIsNoError() {
    Line empty = Line.of("a", new double[] {Double.NaN});
    Line none = Line.of("b", new double[0]);
    BufferedImage image =
        Figure.of("", Panel.of("p", Axis.log("x"), Axis.log("y"), empty, none)).toImage(1);
    assertThat(pixels(image, Color.WHITE)).isPositive();
  }

  /** Columns of pixels at the very edge, which nothing may reach. */
  private static boolean edgesAreWhite(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < 4; x++) {
        if (image.getRGB(x, y) != Color.WHITE.getRGB()
            || image.getRGB(image.getWidth() - 1 - x, y) != Color.WHITE.getRGB()) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void toImage_longNamesFitIntoTheLegend() {
    List<Trace> lines =
        IntStream.range(0, 5)
            .<Trace>mapToObj(
                i ->
                    Line.of("learning rate 0.000" + i + ", batch size 10" + i, new double[] {i, i}))
            .toList();
    Figure figure = Figure.of("", new Panel("p", X, X, lines), new Panel("q", X, X, lines));
    BufferedImage image = figure.toImage(1);
    int legend = FigureSize.of(figure).legendHeight();
    BufferedImage below =
        image.getSubimage(0, image.getHeight() - legend, image.getWidth(), legend);
    assertThat(edgesAreWhite(below)).as("no name is cut off").isTrue();
    Palette palette = new Palette(figure);
    for (Trace line : lines) {
      assertThat(pixels(below, palette.of(line))).as(line.name()).isGreaterThan(15);
    }
    assertThat(legend).as("more than one line of names").isGreaterThan(40);
  }

  @Test
  void toImage_aNameWiderThanTheFigureIsShortened() {
    Line endless = Line.of("name ".repeat(100), new double[] {1, 2});
    Figure figure = Figure.of("", Panel.of("", X, X, endless, Line.of("b", new double[] {2})));
    assertThat(edgesAreWhite(figure.toImage(1))).isTrue();
  }

  @Test
  void toImage_markersHaveNoLine() {
    double[] x = {0, 10};
    Line dots = new Line("a", x, x, Line.Style.DOTS);
    Line markers = new Line("a", x, x, Line.Style.MARKERS);
    Figure joined = Figure.of("", Panel.of("", X, X, dots));
    Figure apart = Figure.of("", Panel.of("", X, X, markers));
    assertThat(pixels(apart.toImage(1), color(apart)))
        .isBetween(40L, pixels(joined.toImage(1), color(joined)) / 2);
  }

  @Test
  void toImage_boxesOfEachCategory() {
    double[][] values = {{1, 2, 3, 4, Double.NaN}, {5}, {}};
    Figure figure =
        Figure.of("", Panel.of("", X, X, new Boxes("b", List.of("u", "v", "w"), values)));
    assertThat(pixels(figure.toImage(1), Color.BLUE)).as("the frame").isGreaterThan(100);
    assertThat(pixels(figure.toImage(1), Color.RED)).as("the median").isGreaterThan(30);
  }

  @Test
  void tick_isShortAndWhole() {
    assertThat(DrawnFigure.tick(0.05)).isEqualTo("0.05");
    assertThat(DrawnFigure.tick(0)).isEqualTo("0");
    assertThat(DrawnFigure.tick(-1.5)).isEqualTo("-1.5");
    assertThat(DrawnFigure.tick(0.1 + 0.2)).isEqualTo("0.3");
    assertThat(DrawnFigure.tick(300_000)).isEqualTo("300000");
    assertThat(DrawnFigure.tick(1e-5)).isEqualTo("1E-5");
    assertThat(DrawnFigure.tick(2e8)).isEqualTo("2E8");
  }

  @Test
  void toImage_logarithmicAxesAreDrawnAsSuch() {
    double[] powers = {1, 1e3, 1e6};
    Line line = Line.of("a", powers, powers);
    Figure figure = Figure.of("", Panel.of("", Axis.log("x"), Axis.log("y"), line));
    Figure equal = Figure.of("", Panel.of("", Axis.log("x"), X, line));
    assertThat(middle(figure)).as("a straight line").isBetween(110, 180);
    assertThat(middle(equal)).as("1,000 of a million is next to nothing").isGreaterThan(230);
  }

  /** Row of the line's colour in the middle column. */
  private static int middle(Figure figure) {
    BufferedImage image = figure.toImage(1);
    for (int y = 0; y < image.getHeight(); y++) {
      if (image.getRGB(345, y) == color(figure).getRGB()) {
        return y;
      }
    }
    return -1;
  }

  @Test
  void toImage_boxesMayShareTheirNames() {
    Boxes one = new Boxes("b", List.of("u"), new double[][] {{1, 2, 3}});
    BufferedImage image = Figure.of("", Panel.of("", X, X, one, one)).toImage(1);
    assertThat(pixels(image, Color.BLUE)).isGreaterThan(100);
  }
}
