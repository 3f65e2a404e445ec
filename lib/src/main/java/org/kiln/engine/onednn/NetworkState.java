package org.kiln.engine.onednn;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory and the layers that plans were compiled for. While a network has the same ones, its
 * plans are good, whatever is written into its parameters.
 */
final class NetworkState {

  private final NetworkView network;
  private final INDArray parameters;
  private final INDArray gradients;
  private final List<Layer> layers;
  private final Set<Trainable> frozen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Pointer parameterAddress;
  private final Pointer gradientAddress;

  NetworkState(NetworkView network) {
    this.network = network;
    this.parameters = network.network().params();
    this.gradients = network.gradients();
    this.layers = layers(network);
    for (Layer layer : layers) {
      if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
        frozen.add(layer);
        frozen.add(((BaseWrapperLayer) layer).getUnderlying());
      }
    }
    this.parameterAddress = parameters.data().addressPointer();
    this.gradientAddress = gradients.data().addressPointer();
  }

  /** Whether the network still is what it was. */
  boolean current() {
    if (network.network().params().data().address() != parameterAddress.address()
        || network.gradients().data().address() != gradientAddress.address()) {
      return false;
    }
    List<Layer> now = layers(network);
    if (now.size() != layers.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i) != layers.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** The layers as they are now: freezing one puts another object in its vertex. */
  private static List<Layer> layers(NetworkView view) {
    return view.network() instanceof ComputationGraph graph
        ? Arrays.stream(graph.getVertices())
            .map(GraphVertex::getLayer)
            .filter(Objects::nonNull)
            .toList()
        : List.of(view.layers());
  }

  /**
   * Whether what DL4J's updater updates, a layer or its vertex, is frozen now. The updater itself
   * goes on with the rule it had when it was made: momentum would move the parameters on.
   */
  boolean frozen(Trainable updated) {
    return frozen.contains(updated instanceof GraphVertex vertex ? vertex.getLayer() : updated);
  }

  FlatVectors vectors() {
    return new FlatVectors(parameterAddress, gradientAddress);
  }

  /** Number of parameters. */
  long length() {
    return parameters.length();
  }

  INDArray gradients() {
    return gradients;
  }

  INDArray parameters() {
    return parameters;
  }
}
