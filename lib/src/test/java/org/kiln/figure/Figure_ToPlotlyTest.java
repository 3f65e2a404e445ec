package org.kiln.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Boxes;
import org.kiln.figure.Trace.Heatmap;
import org.kiln.figure.Trace.Line;

class Figure_ToPlotlyTest {

  private static final Axis X = Axis.of("x");

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> trace(Figure figure, int index) {
    return map(((List<?>) figure.toPlotly().get("data")).get(index));
  }

  private static Map<String, Object> layout(Figure figure) {
    return map(figure.toPlotly().get("layout"));
  }

  @Test
  void toPlotly_missingValuesAreNull() {
    double[] y = {1, Double.NaN, Double.POSITIVE_INFINITY, 0.1234567};
    Figure figure = Figure.of("", Panel.of("", X, X, Line.of("a", y)));
    assertThat(trace(figure, 0).get("x")).isEqualTo(Arrays.asList(1.0, 2.0, 3.0, 4.0));
    assertThat(trace(figure, 0).get("y")).isEqualTo(Arrays.asList(1.0, null, null, 0.123457));
  }

  @Test
  void toPlotly_logarithmicAxisTakesExponentsAndNoZeros() {
    Axis rate = Axis.log("rate").range(1e-4, 10);
    Line line = Line.of("a", new double[] {0, 0.01}, new double[] {1, 2});
    Figure figure = Figure.of("", Panel.of("", rate, X, line));
    assertThat(map(layout(figure).get("xaxis")))
        .containsEntry("type", "log")
        .containsEntry("range", List.of(-4.0, 1.0));
    assertThat(trace(figure, 0).get("x")).isEqualTo(Arrays.asList(null, 0.01));
  }

  @Test
  void toPlotly_panelsStandSideBySideWithOneLegend() {
    Line line = Line.of("train", new double[] {1, 2});
    Figure figure = Figure.of("t", Panel.of("l", X, X, line), Panel.of("r", X, X, line));
    List<?> left = (List<?>) map(layout(figure).get("xaxis")).get("domain");
    List<?> right = (List<?>) map(layout(figure).get("xaxis2")).get("domain");
    assertThat((Double) left.get(1)).isLessThan((Double) right.get(0));
    assertThat((Double) right.get(1)).isEqualTo(1.0);
    assertThat(trace(figure, 0)).containsEntry("xaxis", "x").containsEntry("showlegend", true);
    assertThat(trace(figure, 1)).containsEntry("xaxis", "x2").containsEntry("showlegend", false);
    assertThat(trace(figure, 0).get("line")).isEqualTo(trace(figure, 1).get("line"));
  }

  @Test
  void toPlotly_classNamesThatAreNumbersStayNames() {
    List<String> digits = List.of("0", "1");
    Figure bars = Figure.of("", Panel.of("", X, X, new Bars("b", digits, new double[] {3, 4})));
    assertThat(map(layout(bars).get("xaxis"))).containsEntry("type", "category");
    Figure heatmap =
        Figure.of("", Panel.of("", X, X, new Heatmap("h", digits, digits, new double[2][2])));
    assertThat(map(layout(heatmap).get("yaxis")))
        .containsEntry("type", "category")
        .containsEntry("autorange", "reversed");
  }

  @Test
  void toPlotly_boxesNameEachValue() {
    Boxes boxes = new Boxes("b", List.of("u", "v"), new double[][] {{1, Double.NaN}, {2}});
    Figure figure = Figure.of("", Panel.of("", X, X, boxes));
    assertThat(trace(figure, 0)).containsEntry("type", "box");
    assertThat(trace(figure, 0).get("x")).isEqualTo(List.of("u", "u", "v"));
    assertThat(trace(figure, 0).get("y")).isEqualTo(Arrays.asList(1.0, null, 2.0));
  }

  @Test
  void toPlotly_markersHaveNoLine() {
    Line line = new Line("a", new double[] {1}, new double[] {2}, Line.Style.MARKERS);
    assertThat(trace(Figure.of("", Panel.of("", X, X, line)), 0)).containsEntry("mode", "markers");
  }

  @Test
  void toPlotly_leavesColoursToThePage() {
    Map<String, Object> layout = layout(Figure.of("", Panel.of("", X, X)));
    assertThat(layout)
        .containsEntry("paper_bgcolor", "rgba(0,0,0,0)")
        .containsEntry("plot_bgcolor", "rgba(0,0,0,0)");
  }

  @Test
  void of_refusesWhatCannotBeDrawn() {
    assertThatThrownBy(() -> Figure.of("nothing")).hasMessageContaining("nothing");
    assertThatThrownBy(() -> Line.of("a", new double[1], new double[2]))
        .hasMessageContaining("1 positions but 2 values");
    Heatmap heatmap = new Heatmap("h", List.of("r"), List.of("c"), new double[1][1]);
    assertThatThrownBy(() -> Panel.of("p", X, X, heatmap, Line.of("l", new double[1])))
        .hasMessageContaining("heat map");
    assertThatThrownBy(() -> new Boxes("b", List.of("u"), new double[2][1]))
        .hasMessageContaining("1 names but values of 2");
    assertThatThrownBy(() -> new Heatmap("h", List.of("r"), List.of("c"), new double[1][2]))
        .hasMessageContaining("1 rows of 1");
  }

  @Test
  void thinned_keepsBothEnds() {
    double[] values = IntStream.range(0, 1000).asDoubleStream().toArray();
    Line thin = Line.of("a", values, values).thinned(10);
    assertThat(thin.x()).hasSize(10).startsWith(0).endsWith(999).isSorted();
    assertThat(thin.y()).isEqualTo(thin.x());
  }
}
