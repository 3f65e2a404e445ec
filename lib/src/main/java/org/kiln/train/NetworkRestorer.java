package org.kiln.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the network of a checkpoint, once the classes its JSON names are known to be harmless. */
final class NetworkRestorer {

  private static final List<String> TRUSTED = List.of("org.deeplearning4j", "org.nd4j", "org.kiln");

  private NetworkRestorer() {}

  static Model restore(Path file, CheckpointFile.Content content, List<String> trustedPackages) {
    try {
      JsonNode json = Json.parse(content.configuration().getBytes(StandardCharsets.UTF_8));
      requireTrusted(file, json, trustedPackages);
      Model network = json.has("vertices") ? graph(content) : layers(content);
      INDArray updaterState = content.updaterState();
      if (updaterState != null) {
        NetworkView.of(network).updaterState(updaterState);
      }
      return network;
    } catch (IOException | RuntimeException e) {
      throw e instanceof TrainingException known
          ? known
          : new TrainingException(
              "The network in " + file + " can't be restored: " + e.getMessage(), e);
    }
  }

  private static Model graph(CheckpointFile.Content content) {
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(content.configuration()));
    graph.init(content.parameters(), false);
    return graph;
  }

  private static Model layers(CheckpointFile.Content content) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(content.configuration()));
    network.init(content.parameters(), false);
    return network;
  }

  private static void requireTrusted(Path file, JsonNode json, List<String> more) {
    List<String> packages = Stream.concat(TRUSTED.stream(), more.stream()).toList();
    for (String name : classNames(json, new ArrayList<>())) {
      if (packages.stream().noneMatch(trusted -> name.startsWith(trusted + "."))) {
        throw new TrainingException(
            "The network in "
                + file
                + " is made of "
                + name
                + ", which is none of DL4J's or Kiln's classes: if you trust the file, read it with"
                + " Checkpoint.read(file, List.of(\"package of the class\"))");
      }
    }
  }

  private static List<String> classNames(JsonNode node, List<String> found) {
    JsonNode name = node.get("@class");
    if (name != null && name.isTextual()) {
      found.add(name.asText());
    }
    node.forEach(child -> classNames(child, found));
    return found;
  }
}
