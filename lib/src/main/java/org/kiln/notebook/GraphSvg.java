package org.kiln.notebook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;

/**
 * A network drawn from top to bottom: each vertex one row below the lowest of its inputs.
 * Connections that skip rows swing out to the right.
 */
final class GraphSvg {

  private static final int ROW = 40;
  private static final int BOX_HEIGHT = 24;
  private static final int BOX_WIDTH = 210;
  private static final int COLUMN = 230;
  private static final int SWING = 60;

  private record Place(int row, int column) {
    int x() {
      return 10 + column * COLUMN;
    }

    int y() {
      return 10 + row * ROW;
    }
  }

  private final Map<String, Place> places = new HashMap<>();
  private final List<GraphVertex> order = new ArrayList<>();
  private final Map<String, List<String>> inputs;

  GraphSvg(ComputationGraph network) {
    this.inputs = network.getConfiguration().getVertexInputs();
    Map<Integer, Integer> filled = new HashMap<>();
    for (int index : network.topologicalSortOrder()) {
      GraphVertex vertex = network.getVertices()[index];
      order.add(vertex);
      int row = from(vertex).stream().mapToInt(name -> places.get(name).row() + 1).max().orElse(0);
      int column = filled.merge(row, 1, Integer::sum) - 1;
      places.put(vertex.getVertexName(), new Place(row, column));
    }
  }

  private List<String> from(GraphVertex vertex) {
    return inputs.getOrDefault(vertex.getVertexName(), List.of());
  }

  String svg() {
    int rows = places.values().stream().mapToInt(Place::row).max().orElse(0) + 1;
    int columns = places.values().stream().mapToInt(Place::column).max().orElse(0) + 1;
    int width = columns * COLUMN + SWING + 20;
    int height = rows * ROW + 20;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " fill=\"none\" stroke=\"#7f7f7f\" font-family=\"sans-serif\" font-size=\"11\">",
            width,
            height));
    order.forEach(vertex -> from(vertex).forEach(name -> edge(svg, name, vertex)));
    order.forEach(vertex -> box(svg, vertex));
    return svg.append("</svg>").toString();
  }

  private void edge(StringBuilder svg, String from, GraphVertex to) {
    Place start = places.get(from);
    Place end = places.get(to.getVertexName());
    int x1 = start.x() + BOX_WIDTH / 2;
    int y1 = start.y() + BOX_HEIGHT;
    int x2 = end.x() + BOX_WIDTH / 2;
    int out = end.row() > start.row() + 1 ? BOX_WIDTH / 2 + SWING : 0;
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%d %d C%d %d %d %d %d %d\"/>",
            x1,
            y1,
            x1 + out,
            y1 + ROW / 2,
            x2 + out,
            end.y() - ROW / 2,
            x2,
            end.y()));
  }

  private void box(StringBuilder svg, GraphVertex vertex) {
    Place place = places.get(vertex.getVertexName());
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" fill=\"#4477AA\""
                + " fill-opacity=\"0.25\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\""
                + " fill=\"currentColor\" stroke=\"none\">%s</text>",
            place.x(),
            place.y(),
            BOX_WIDTH,
            BOX_HEIGHT,
            place.x() + BOX_WIDTH / 2,
            place.y() + 16,
            Html.escape(vertex.getVertexName() + " · " + ModelView.type(vertex))));
  }
}
