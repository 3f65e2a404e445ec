package org.kiln.train;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Checkpoints that other versions wrote, kept as resources. */
final class OldCheckpoints {

  private OldCheckpoints() {}

  /** All of a folder of resources, for instance {@code "checkpoints-0.1.0"}. */
  static Stream<Path> in(String folder) throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder(folder))) {
      return files.filter(file -> file.toString().endsWith(".zip")).sorted().toList().stream();
    }
  }

  static Path folder(String name) throws URISyntaxException {
    return Path.of(OldCheckpoints.class.getResource("/" + name).toURI());
  }

  /** A file's name without its ending. */
  static String name(Path file) {
    return file.getFileName().toString().replace(".zip", "");
  }

  /** A network of the same configuration that nothing has been read into. */
  static Model freshNetwork(Path file) {
    Model read = Checkpoint.read(file).network();
    if (read instanceof MultiLayerNetwork layers) {
      MultiLayerNetwork fresh = new MultiLayerNetwork(layers.getLayerWiseConfigurations().clone());
      fresh.init();
      return fresh;
    }
    ComputationGraph graph =
        new ComputationGraph(((ComputationGraph) read).getConfiguration().clone());
    graph.init();
    return graph;
  }
}
