package org.kiln.engine;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The activations that {@code onForwardPass} shows: of each layer but the outputs', and the input.
 * A compiled step keeps few of them, so that they are computed anew by DL4J's forward pass in
 * training mode, in float32, when a listener first looks; one that looks at every tenth step pays
 * for every tenth. Where dropout draws, it draws another mask than the step's.
 */
final class Activations implements AutoCloseable {

  private final NetworkView network;
  private Map<String, INDArray> byVertex;
  private List<INDArray> byLayer;
  private boolean closed;

  /**
   * @param network its batch is set, its parameters are those of the step
   */
  Activations(NetworkView network) {
    this.network = network;
  }

  /** Calls {@code onForwardPass}; what it is given can be looked at during the call only. */
  void tell(TrainingListener listener) {
    if (network.network() instanceof ComputationGraph graph) {
      listener.onForwardPass(graph, new ByVertex());
    } else {
      listener.onForwardPass(network.network(), new ByLayer());
    }
  }

  /** Ends the time in which activations can be looked at for the first time. */
  @Override
  public void close() {
    closed = true;
  }

  private Map<String, INDArray> byVertex() {
    if (byVertex == null) {
      requireOpen();
      ComputationGraph graph = (ComputationGraph) network.network();
      byVertex = new LinkedHashMap<>(graph.feedForward(graph.getInputs(), true, true));
      byVertex.keySet().removeAll(outputs(graph));
    }
    return byVertex;
  }

  private static Collection<String> outputs(ComputationGraph graph) {
    return graph.getConfiguration().getNetworkOutputs();
  }

  private List<INDArray> byLayer() {
    if (byLayer == null) {
      requireOpen();
      MultiLayerNetwork layers = (MultiLayerNetwork) network.network();
      INDArray input = layers.getInput();
      List<INDArray> all = layers.feedForward(input, true);
      layers.setInput(input); // which the forward pass clears
      byLayer = all.subList(0, all.size() - 1);
    }
    return byLayer;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "Activations are there during onForwardPass only: read or copy them in it");
    }
  }

  private final class ByVertex extends AbstractMap<String, INDArray> {
    @Override
    public Set<Entry<String, INDArray>> entrySet() {
      return byVertex().entrySet();
    }
  }

  private final class ByLayer extends AbstractList<INDArray> {
    @Override
    public INDArray get(int index) {
      return byLayer().get(index);
    }

    @Override
    public int size() {
      return byLayer().size();
    }
  }
}
