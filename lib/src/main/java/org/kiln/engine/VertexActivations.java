package org.kiln.engine;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Those of a ComputationGraph, by vertex. */
final class VertexActivations extends Activations {

  private final ComputationGraph graph;
  private Map<String, INDArray> computed;

  VertexActivations(ComputationGraph graph) {
    this.graph = graph;
  }

  @Override
  void tell(TrainingListener listener) {
    listener.onForwardPass(graph, new ByVertex());
  }

  private Map<String, INDArray> computed() {
    if (computed == null) {
      requireOpen();
      computed = new LinkedHashMap<>(graph.feedForward(graph.getInputs(), true, true));
      computed.keySet().removeAll(graph.getConfiguration().getNetworkOutputs());
    }
    return computed;
  }

  private final class ByVertex extends AbstractMap<String, INDArray> {
    @Override
    public Set<Entry<String, INDArray>> entrySet() {
      return computed().entrySet();
    }
  }
}
