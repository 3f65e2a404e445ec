package org.kiln.engine.parallel;

import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All that a training step changes in a network: its parameters and its updater's state. */
final class TrainedState {

  private final NetworkView network;
  private final boolean mirrored;
  private final List<HostVector> vectors;

  /**
   * @param mirrored whether the network's memory is out of Java's reach, as a GPU's is
   */
  TrainedState(NetworkView network, boolean mirrored) {
    this.network = network;
    this.mirrored = mirrored;
    this.vectors = new ArrayList<>();
    vectors.add(HostVector.of(network.network().params(), mirrored));
    if (network.updaterState() != null) {
      vectors.add(HostVector.of(network.updaterState(), mirrored));
    }
  }

  NetworkView network() {
    return network;
  }

  /** The same of another network, whose memory is of the same kind. */
  TrainedState of(NetworkView other) {
    return new TrainedState(other, mirrored);
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
    return updater && hasParameters();
  }

  /** Whether these are still the network's parameters. */
  boolean hasParameters() {
    return isOf(vectors.get(0), network.network().params());
  }

  /** By the device's address: views of one array have buffers of their own. */
  private static boolean isOf(HostVector vector, INDArray array) {
    return vector.array().data().platformAddress() == array.data().platformAddress();
  }

  /** Takes over parameters and updater state of {@code other}. */
  void copyFrom(TrainedState other) {
    for (int i = 0; i < vectors.size(); i++) {
      vectors.get(i).copyFrom(other.vectors.get(i));
    }
    push();
  }

  /** Takes over iteration and epoch of {@code other}. */
  void takeCounters(TrainedState other) {
    network.iterationCount(other.network.iterationCount());
    network.epochCount(other.network.epochCount());
  }
}
