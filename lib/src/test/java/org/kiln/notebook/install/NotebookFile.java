package org.kiln.notebook.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A notebook's code cells and what they gave. */
record NotebookFile(List<Cell> cells) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A code cell. */
  record Cell(String source, List<JsonNode> outputs) {

    /** Of each output what it is: its type and the stream's name or the MIME types. */
    List<String> kinds() {
      return outputs.stream().map(Cell::kind).toList();
    }

    private static String kind(JsonNode output) {
      TreeSet<String> types = new TreeSet<>();
      output.path("data").fieldNames().forEachRemaining(types::add);
      String type = output.get("output_type").asText();
      return type + " " + (output.has("name") ? output.get("name").asText() : types.toString());
    }

    /** All that stands in the outputs: texts, and what of other MIME types is text. */
    String text() {
      StringBuilder text = new StringBuilder();
      outputs.forEach(output -> append(output, text));
      return text.toString();
    }

    /** What the outputs have of a MIME type. */
    String text(String type) {
      StringBuilder text = new StringBuilder();
      outputs.forEach(output -> append(output.path("data").path(type), text));
      return text.toString();
    }

    private static void append(JsonNode node, StringBuilder text) {
      if (node.isTextual()) {
        text.append(node.asText());
      } else {
        node.forEach(child -> append(child, text));
      }
    }
  }

  static NotebookFile read(Path file) throws IOException {
    return new NotebookFile(
        children(JSON.readTree(file.toFile()).get("cells"))
            .filter(cell -> cell.get("cell_type").asText().equals("code"))
            .map(
                cell ->
                    new Cell(source(cell.get("source")), children(cell.get("outputs")).toList()))
            .toList());
  }

  private static String source(JsonNode source) {
    return source.isTextual()
        ? source.asText()
        : String.join("", children(source).map(JsonNode::asText).toList());
  }

  private static Stream<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  /** Writes a notebook for a kernel. */
  static Path write(Path file, String kernel, String... sources) throws IOException {
    ObjectNode notebook = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
    notebook
        .putObject("metadata")
        .putObject("kernelspec")
        .put("name", kernel)
        .put("display_name", kernel)
        .put("language", "java");
    ArrayNode cells = notebook.putArray("cells");
    for (String source : sources) {
      ObjectNode cell = cells.addObject().put("cell_type", "code").put("id", "c" + cells.size());
      cell.putNull("execution_count");
      cell.putObject("metadata");
      cell.putArray("outputs");
      cell.put("source", source);
    }
    JSON.writeValue(file.toFile(), notebook);
    return file;
  }
}
