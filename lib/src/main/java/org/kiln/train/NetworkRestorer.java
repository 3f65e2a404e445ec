package org.kiln.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the network of a checkpoint, once it is known to be harmless. */
final class NetworkRestorer {

  private NetworkRestorer() {}

  /**
   * The network, with plain updaters and their state.
   *
   * @throws TrainingException if its configuration names other classes than are allowed, or makes
   *     no network, or one of another size than the numbers saved with it
   */
  static Model restore(Path file, CheckpointFile.Content content, List<String> trustedPackages) {
    try {
      var configuration = NetworkJson.trusting(trustedPackages).read(content.configuration());
      requireLength(configuration.parameters(), content.parameters());
      Model network = network(configuration, content.parameters());
      NetworkView view = NetworkView.of(network);
      view.updaterState(content.plainUpdaterState());
      // Kiln 0.1.0 saved updaters of its own.
      view.applyPlainUpdaters();
      return network;
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      throw new TrainingException(
          "The network in " + file + " can't be restored: " + Json.reason(e), e);
    }
  }

  /** Before memory is taken for what the configuration claims. */
  private static void requireLength(long expected, INDArray parameters) throws IOException {
    if (expected != parameters.length()) {
      throw new IOException(
          "its configuration needs " + expected + " parameters, it holds " + parameters.length());
    }
  }

  private static Model network(NetworkJson.Configuration configuration, INDArray parameters) {
    if (configuration.graph() == null) {
      MultiLayerNetwork network = new MultiLayerNetwork(configuration.layers());
      network.init(parameters, false);
      return network;
    }
    ComputationGraph graph = new ComputationGraph(configuration.graph());
    graph.init(parameters, false);
    return graph;
  }
}
