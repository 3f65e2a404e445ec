package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kiln.figure.Trace;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.BoxPlot;
import tech.tablesaw.plotly.api.Histogram;
import tech.tablesaw.plotly.api.LinePlot;
import tech.tablesaw.plotly.api.VerticalBarPlot;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.traces.HeatmapTrace;

class TablesawFigure_PlotlyTest {

  private static final Table TABLE =
      Table.create(
          "t",
          DoubleColumn.create("a", 1, 2, Double.NaN),
          DoubleColumn.create("b", 3, 1, 2),
          StringColumn.create("c", "u's", "v\"", "</w>"));

  private static Map<?, ?> trace(Map<String, Object> plotly) {
    return (Map<?, ?>) ((List<?>) plotly.get("data")).get(0);
  }

  @Test
  void plotly_line() {
    Map<String, Object> plotly = TablesawFigure.plotly(LinePlot.create("Its's", TABLE, "b", "a"));
    assertThat(((Map<?, ?>) plotly.get("layout")).get("title")).isEqualTo("Its's");
    assertThat(trace(plotly).get("type")).isEqualTo("scatter");
    assertThat(trace(plotly).get("y")).isEqualTo(Arrays.asList("1.0", "2.0", null));
  }

  @Test
  void plotly_barsKeepTheirNames() {
    Map<String, Object> plotly =
        TablesawFigure.plotly(VerticalBarPlot.create("T", TABLE, "c", "b"));
    assertThat(trace(plotly).get("x")).isEqualTo(List.of("u's", "v\"", "</w>"));
    assertThat(trace(plotly).get("y")).isEqualTo(List.of(3.0, 1.0, 2.0));
  }

  @Test
  void plotly_heatmapWithoutLayout() {
    Object[] names = {"a", "b"};
    double[][] values = {{1, 2}, {3, 4}};
    Figure figure = new Figure(HeatmapTrace.builder(names, names, values).build());
    Map<String, Object> plotly = TablesawFigure.plotly(figure);
    assertThat(trace(plotly).get("z")).isEqualTo(List.of(List.of(1.0, 2.0), List.of(3.0, 4.0)));
    assertThat((Map<?, ?>) plotly.get("layout")).isNotEmpty();
  }

  @Test
  void of_linesAndBarsGetAPicture() {
    PlotlyHtml scripts = new PlotlyHtml(false);
    Bundle bars = TablesawFigure.of(VerticalBarPlot.create("T", TABLE, "c", "b"), scripts);
    assertThat(bars.forms()).containsKeys(Bundle.PLOTLY, Bundle.PNG, Bundle.HTML);
    Bundle line = TablesawFigure.of(LinePlot.create("T", TABLE, "b", "a"), scripts);
    assertThat(line.forms()).containsKeys(Bundle.PLOTLY, Bundle.PNG, Bundle.HTML);
  }

  @Test
  void of_histogramIsCountedIntoBars() {
    DoubleColumn column = DoubleColumn.create("v", 0, 0.4, 19.9, 20, 10.5, Double.NaN);
    Figure figure = Histogram.create("T", Table.create("t", column), "v");
    var picture = TablesawPicture.of(TablesawFigure.plotly(figure)).orElseThrow();
    Trace.Bars bars = (Trace.Bars) picture.panels().get(0).traces().get(0);
    double[] expected = new double[20];
    expected[0] = 2;
    expected[10] = 1;
    expected[19] = 2;
    assertThat(bars.values()).containsExactly(expected);
    assertThat(bars.categories()).startsWith("0.50000").endsWith("19.500");
  }

  @Test
  void of_whatCannotBeDrawnIsInteractiveAllTheSame() {
    Bundle box = TablesawFigure.of(BoxPlot.create("T", TABLE, "c", "b"), new PlotlyHtml(true));
    assertThat((String) box.forms().get(Bundle.HTML)).contains("Plotly.newPlot", "only Plotly");
    assertThat(box.forms()).containsKey(Bundle.PLOTLY);
  }
}
