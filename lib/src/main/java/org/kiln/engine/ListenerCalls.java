package org.kiln.engine;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tells DL4J's listeners of a step that the network itself did not make. Some of them ask the
 * network for its input, to count the images: while they are called it has arrays of the batch's
 * size, which hold nothing.
 */
public final class ListenerCalls {

  private final NetworkView network;
  private INDArray input = Nd4j.empty();

  /**
   * @param network whose listeners are told
   */
  public ListenerCalls(NetworkView network) {
    this.network = network;
  }

  /**
   * Calls {@code iterationDone} of every listener there is now; one may remove itself meanwhile.
   *
   * @param batchSize images in the step, at least 1
   * @param iteration number of the step, as {@link NetworkView#iterationCount} was before it
   * @param epoch as {@link NetworkView#epochCount}
   */
  public void iterationDone(int batchSize, int iteration, int epoch) {
    List<TrainingListener> listeners = List.copyOf(network.listeners());
    if (listeners.isEmpty()) {
      return;
    }
    if (input.isEmpty() || input.size(0) != batchSize) {
      input = Nd4j.zeros(batchSize, 1);
    }
    set(input);
    try {
      for (TrainingListener listener : listeners) {
        listener.iterationDone(network.network(), iteration, epoch);
      }
    } finally {
      set(null);
    }
  }

  private void set(INDArray array) {
    if (network.network() instanceof ComputationGraph graph) {
      graph.setInputs(array == null ? null : copies(graph.getNumInputArrays(), array));
      graph.setLabels(array == null ? null : copies(graph.getNumOutputArrays(), array));
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
