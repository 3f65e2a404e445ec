package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.figure.Trace;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.BoxPlot;
import tech.tablesaw.plotly.api.Histogram;
import tech.tablesaw.plotly.api.LinePlot;
import tech.tablesaw.plotly.api.PiePlot;
import tech.tablesaw.plotly.api.Scatter3DPlot;
import tech.tablesaw.plotly.api.ScatterPlot;
import tech.tablesaw.plotly.api.VerticalBarPlot;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Font;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.HeatmapTrace;
import tech.tablesaw.plotly.traces.ScatterTrace;

class TablesawFigure_PlotlyTest {

  private static final double[] ONE = {1};

  private static final Table TABLE =
      Table.create(
          "t",
          DoubleColumn.create("a", 1, 2, Double.NaN),
          DoubleColumn.create("b", 3, 1, 2),
          StringColumn.create("c", "u's", "v\"", "</w>"));

  private static Map<?, ?> trace(Map<String, Object> plotly) {
    return (Map<?, ?>) ((List<?>) plotly.get("data")).get(0);
  }

  private static Map<String, Object> text(String title) {
    return Map.of("text", title);
  }

  private static org.kiln.figure.Figure picture(Figure figure) {
    return TablesawPicture.of(TablesawFigure.plotly(figure));
  }

  private static Trace drawn(Figure figure) {
    return picture(figure).panels().get(0).traces().get(0);
  }

  @Test
  void plotly_line() {
    Map<String, Object> plotly = TablesawFigure.plotly(LinePlot.create("Its's", TABLE, "b", "a"));
    Map<?, ?> layout = (Map<?, ?>) plotly.get("layout");
    assertThat(layout.get("title")).as("plotly.js 3 draws objects").isEqualTo(text("Its's"));
    assertThat(((Map<?, ?>) layout.get("xaxis")).get("title")).isEqualTo(text("b"));
    assertThat(((Map<?, ?>) layout.get("yaxis")).get("title")).isEqualTo(text("a"));
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
  void plotly_titlesKeepTheirFonts() {
    Font font = Font.builder().size(20).build();
    Layout layout =
        Layout.builder("T")
            .titleFont(font)
            .xAxis(
                tech.tablesaw.plotly.components.Axis.builder().title("X").titleFont(font).build())
            .build();
    Map<?, ?> read =
        (Map<?, ?>)
            TablesawFigure.plotly(new Figure(layout, ScatterTrace.builder(ONE, ONE).build()))
                .get("layout");
    assertThat(read.toString()).doesNotContain("titlefont");
    assertThat(((Map<?, ?>) ((Map<?, ?>) read.get("xaxis")).get("title")).get("font"))
        .asString()
        .contains("size=20");
  }

  private static Stream<Arguments> figures() {
    Object[] names = {"a", "b"};
    return Stream.of(
        arguments("bar", VerticalBarPlot.create("T", TABLE, "c", "b")),
        arguments("line", LinePlot.create("T", TABLE, "b", "a")),
        arguments("scatter", ScatterPlot.create("T", TABLE, "b", "a")),
        arguments("box", BoxPlot.create("T", TABLE, "c", "b")),
        arguments("pie", PiePlot.create("T", TABLE, "c", "b")),
        arguments("histogram", Histogram.create("T", TABLE, "b")),
        arguments(
            "heatmap",
            new Figure(
                Layout.builder("T").build(),
                HeatmapTrace.builder(names, names, new double[][] {{1, 2}, {3, 4}}).build())),
        arguments("scatter3d", Scatter3DPlot.create("T", TABLE.first(2), "a", "b", "a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("figures")
  void of_everyFigureIsInteractiveAndAPictureWithItsTitle(String type, Figure figure) {
    Bundle bundle = TablesawFigure.of(figure, new PlotlyHtml(true));
    assertThat(bundle.forms()).containsKeys(Bundle.PLOTLY, Bundle.PNG, Bundle.HTML, Bundle.TEXT);
    assertThat((String) bundle.forms().get(Bundle.TEXT)).contains("\"T\"");
    assertThat((String) bundle.forms().get(Bundle.HTML)).contains("Plotly.newPlot");
    boolean drawable = !type.equals("scatter3d");
    assertThat(picture(figure).panels().get(0).traces().isEmpty()).isNotEqualTo(drawable);
    assertThat(bundle.forms().get(Bundle.TEXT).toString().contains("Plotly alone: scatter3d"))
        .isNotEqualTo(drawable);
  }

  @Test
  void picture_ofMarkersHasNoLine() {
    assertThat(((Trace.Line) drawn(ScatterPlot.create("T", TABLE, "b", "a"))).style())
        .isEqualTo(Trace.Line.Style.MARKERS);
    assertThat(((Trace.Line) drawn(LinePlot.create("T", TABLE, "b", "a"))).style())
        .isNotEqualTo(Trace.Line.Style.MARKERS);
  }

  @Test
  void picture_ofBoxesGroupsByName() {
    Table table =
        Table.create(
            "t", StringColumn.create("c", "u", "v", "u"), DoubleColumn.create("b", 1, 2, 3));
    Trace.Boxes boxes = (Trace.Boxes) drawn(BoxPlot.create("T", table, "c", "b"));
    assertThat(boxes.categories()).containsExactly("u", "v");
    assertThat(boxes.values()).isDeepEqualTo(new double[][] {{1, 3}, {2}});
  }

  @Test
  void picture_ofAHeatmapHasPlotlysFirstRowAtTheBottom() {
    Object[] names = {"a", "b"};
    Figure figure =
        new Figure(HeatmapTrace.builder(names, names, new double[][] {{1, 2}, {3, 4}}).build());
    Trace.Heatmap map = (Trace.Heatmap) drawn(figure);
    assertThat(map.rows()).containsExactly("b", "a");
    assertThat(map.values()).isDeepEqualTo(new double[][] {{3, 4}, {1, 2}});
  }

  @Test
  void picture_ofLyingBarsStandsThemUp() {
    Object[] names = {"u", "v"};
    Layout layout = Layout.builder("T", "how many", "of what").build();
    BarTrace trace =
        BarTrace.builder(names, new double[] {3, 1})
            .orientation(BarTrace.Orientation.HORIZONTAL)
            .build();
    Figure figure = new Figure(layout, trace);
    Trace.Bars bars = (Trace.Bars) drawn(figure);
    assertThat(bars.categories()).containsExactly("u", "v");
    assertThat(bars.values()).containsExactly(3, 1);
    assertThat(picture(figure).panels().get(0).y().label()).isEqualTo("how many");
    assertThat(picture(figure).panels().get(0).x().label()).isEqualTo("of what");
  }

  @Test
  void of_histogramIsCountedIntoBars() {
    DoubleColumn column = DoubleColumn.create("v", 0, 0.4, 19.9, 20, 10.5, Double.NaN);
    Figure figure = Histogram.create("T", Table.create("t", column), "v");
    Trace.Bars bars = (Trace.Bars) drawn(figure);
    double[] expected = new double[20];
    expected[0] = 2;
    expected[10] = 1;
    expected[19] = 2;
    assertThat(bars.values()).containsExactly(expected);
    assertThat(bars.categories()).startsWith("0.50000").endsWith("19.500");
  }
}
