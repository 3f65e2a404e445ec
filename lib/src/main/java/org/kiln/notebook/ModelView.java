package org.kiln.notebook;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.model.ModelSummary;

/** Networks: a table of layers, and the graph they form. */
final class ModelView {

  private static final String SCROLLED = "<div style=\"max-height:420px;overflow:auto\">%s</div>";

  private ModelView() {}

  static List<Bundle> of(ComputationGraph network) {
    Map<String, List<String>> inputs = network.getConfiguration().getVertexInputs();
    Html.Table table = new Html.Table("layer", "type", "from", "parameters");
    GraphVertex[] vertices = network.getVertices();
    for (int index : network.topologicalSortOrder()) {
      GraphVertex vertex = vertices[index];
      table.row(
          vertex.getVertexName(),
          type(vertex),
          String.join(", ", inputs.getOrDefault(vertex.getVertexName(), List.of())),
          count(vertex.numParams()));
    }
    String title =
        "ComputationGraph of %,d vertices, %,d values in its parameter vector"
            .formatted(vertices.length, network.numParams());
    String html =
        "<p>"
            + title
            + "; <code>ModelSummary.of(net, data.shape())</code> adds shapes and costs</p>"
            + folded("layers", SCROLLED.formatted(table.html()))
            + folded("graph", SCROLLED.formatted(new GraphSvg(network).svg()));
    return List.of(Bundle.html(html, title));
  }

  static List<Bundle> of(MultiLayerNetwork network) {
    Html.Table table = new Html.Table("layer", "type", "parameters");
    for (var layer : network.getLayers()) {
      table.row(
          String.valueOf(layer.getIndex()),
          layer.conf().getLayer().getClass().getSimpleName(),
          count(layer.numParams()));
    }
    String title =
        "MultiLayerNetwork of %,d layers, %,d values in its parameter vector"
            .formatted(network.getnLayers(), network.numParams());
    return List.of(Bundle.html("<p>" + title + "</p>" + table.html(), title));
  }

  static List<Bundle> of(ModelSummary summary) {
    Html.Table table = new Html.Table("layer", "type", "output", "parameters", "multiply-adds");
    for (ModelSummary.Row row : summary.rows()) {
      String shape =
          row.outputShape().stream().map(String::valueOf).collect(Collectors.joining(" × "));
      table.row(row.name(), row.type(), shape, count(row.parameters()), count(row.multiplyAdds()));
    }
    String total =
        "%,d trainable parameters (and %,d others), %,d multiply-adds an image"
            .formatted(summary.parameters(), summary.otherParameters(), summary.multiplyAdds());
    String html = "<p>" + total + "</p>" + SCROLLED.formatted(table.html());
    return List.of(Bundle.html(html, summary.toString()));
  }

  private static String folded(String title, String content) {
    return "<details><summary>" + title + "</summary>" + content + "</details>";
  }

  /** What a vertex computes, by its class. */
  static String type(GraphVertex vertex) {
    return vertex.hasLayer()
        ? vertex.getLayer().conf().getLayer().getClass().getSimpleName()
        : vertex.getClass().getSimpleName();
  }

  private static String count(long value) {
    return value == 0 ? "–" : "%,d".formatted(value);
  }
}
