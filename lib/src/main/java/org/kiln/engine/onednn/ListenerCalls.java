package org.kiln.engine.onednn;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.kiln.engine.NetworkView;
import org.kiln.engine.plan.Plan;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tells DL4J's listeners of a step. Some of them ask the network for its input, to count the
 * images: while they are called it has arrays of the batch's size, which hold nothing.
 */
final class ListenerCalls {

  private final NetworkView network;
  private INDArray input = Nd4j.empty();

  ListenerCalls(NetworkView network) {
    this.network = network;
  }

  /** Calls {@code iterationDone} of every listener. */
  void iterationDone(Plan plan, int iteration, int epoch) {
    List<TrainingListener> listeners = List.copyOf(network.listeners());
    if (listeners.isEmpty()) {
      return;
    }
    int batch = plan.request().batchSize();
    if (input.isEmpty() || input.size(0) != batch) {
      input = Nd4j.zeros(batch, 1);
    }
    set(plan.inputs().size(), plan.outputs().size(), input);
    try {
      for (TrainingListener listener : listeners) {
        listener.iterationDone(network.network(), iteration, epoch);
      }
    } finally {
      set(plan.inputs().size(), plan.outputs().size(), null);
    }
  }

  private void set(int inputs, int outputs, INDArray array) {
    if (network.network() instanceof ComputationGraph graph) {
      graph.setInputs(array == null ? null : copies(inputs, array));
      graph.setLabels(array == null ? null : copies(outputs, array));
    } else if (network.network() instanceof MultiLayerNetwork layers) {
      layers.setInput(array);
      layers.setLabels(array);
    }
  }

  private static INDArray[] copies(int count, INDArray array) {
    INDArray[] all = new INDArray[count];
    Arrays.fill(all, array);
    return all;
  }
}
