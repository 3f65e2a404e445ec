package org.kiln.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.figure.Trace.Bars;
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
}
