package org.kiln.engine.compiled;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory and the layers that plans were compiled for. While a network has the same ones, its
 * plans are good, whatever is written into its parameters.
 */
public final class NetworkState {

  private final NetworkView network;
  private final INDArray parameters;
  private final INDArray gradients;
  private final List<Layer> layers;
  private final Set<Trainable> frozen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final FlatVectors vectors;
  private final GradientLayout layout;

  NetworkState(NetworkView network) {
    this.network = network;
    this.parameters = network.network().params();
    this.gradients = network.gradients();
    this.layers = network.currentLayers();
    for (Layer layer : layers) {
      if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
        frozen.add(layer);
        frozen.add(((BaseWrapperLayer) layer).getUnderlying());
      }
    }
    this.vectors =
        new FlatVectors(
            parameters.data().addressPointer(),
            gradients.data().addressPointer(),
            parameters.length());
    this.layout = layout(network);
  }

  private static GradientLayout layout(NetworkView network) {
    List<GradientLayout.Window> means = new ArrayList<>();
    for (UpdaterBlock block : network.updater().getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
        if (!parameter.getLayer().updaterDivideByMinibatch(parameter.getParamName())) {
          means.add(
              new GradientLayout.Window(
                  parameter.getParamOffsetStart(), parameter.getParamOffsetEnd()));
        }
      }
    }
    means.sort(Comparator.comparingLong(GradientLayout.Window::from));
    return new GradientLayout(means);
  }

  /** Whether the network still is what it was. */
  boolean current() {
    if (network.network().params().data().address() != vectors.parameters().address()
        || network.gradients().data().address() != vectors.gradients().address()) {
      return false;
    }
    List<Layer> now = network.currentLayers();
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

  /**
   * Whether what DL4J's updater updates, a layer or its vertex, is frozen now. The updater itself
   * goes on with the rule it had when it was made: momentum would move the parameters on.
   */
  boolean frozen(Trainable updated) {
    return frozen.contains(updated instanceof GraphVertex vertex ? vertex.getLayer() : updated);
  }

  /** The network's own vectors. */
  public FlatVectors vectors() {
    return vectors;
  }

  /** What of the gradient is a sum over samples, and what a mean. */
  GradientLayout layout() {
    return layout;
  }

  INDArray gradients() {
    return gradients;
  }

  INDArray parameters() {
    return parameters;
  }
}
