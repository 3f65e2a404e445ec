package org.kiln.engine.parallel;

import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.NetworkView;
import org.kiln.engine.device.Backend;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All that a training step changes in a network: its parameters and its updater's state. */
final class TrainedState {

  private final NetworkView network;
  private final List<HostVector> vectors;

  TrainedState(NetworkView network) {
    this.network = network;
    this.vectors = new ArrayList<>();
    boolean mirrored = Backend.running() == Backend.CUDA;
    vectors.add(HostVector.of(network.network().params(), mirrored));
    if (network.updaterState() != null) {
      vectors.add(HostVector.of(network.updaterState(), mirrored));
    }
  }

  NetworkView network() {
    return network;
  }

  List<HostVector> vectors() {
    return vectors;
  }

  void pull() {
    vectors.forEach(HostVector::pull);
  }

  void push() {
    vectors.forEach(HostVector::push);
  }

  /**
   * Whether these are still the network's arrays: another updater or {@code init} makes new ones.
   */
  boolean isCurrent() {
    INDArray state = network.updaterState();
    boolean updater =
        state == null ? vectors.size() == 1 : vectors.size() == 2 && isOf(vectors.get(1), state);
    return updater && isOf(vectors.get(0), network.network().params());
  }

  /** By address: views of one array have buffers of their own. */
  private static boolean isOf(HostVector vector, INDArray array) {
    return HostVector.pointer(vector.array()).address() == HostVector.pointer(array).address();
  }

  /** Takes over parameters, updater state and counters of {@code other}. */
  void copyFrom(TrainedState other) {
    for (int i = 0; i < vectors.size(); i++) {
      vectors.get(i).copyFrom(other.vectors.get(i));
    }
    push();
    network.iterationCount(other.network.iterationCount());
    network.epochCount(other.network.epochCount());
  }
}
