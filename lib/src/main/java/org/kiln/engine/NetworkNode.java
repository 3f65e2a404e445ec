package org.kiln.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer or vertex of a network, freed of DL4J's wrappers.
 *
 * @param name DL4J's name
 * @param inputs names of what it reads
 * @param configuration DL4J's configuration object of the layer or vertex itself
 * @param preprocessor what is done to its input first
 * @param mode whether it is trained
 * @param parameters where its parameters lie, by DL4J's keys
 */
public record NetworkNode(
    String name,
    List<String> inputs,
    Object configuration,
    Optional<InputPreProcessor> preprocessor,
    Mode mode,
    Map<String, Place> parameters) {

  /** How a node takes part in training. */
  public enum Mode {
    /** Parameters are trained. */
    TRAINED,
    /** Inference behaviour, no gradient goes through: DL4J's FrozenLayer. */
    FROZEN,
    /** Inference behaviour, but gradients go through: DL4J's FrozenLayerWithBackprop. */
    FROZEN_WITH_BACKPROP
  }

  /**
   * A parameter's place in the network's flat vector.
   *
   * @param offset its first number
   * @param length how many, at least 1
   */
  public record Place(long offset, long length) {}

  static NetworkNode of(
      String name,
      List<String> inputs,
      Layer layer,
      Optional<InputPreProcessor> preprocessor,
      INDArray networkParameters) {
    Mode mode = Mode.TRAINED;
    Layer inner = layer;
    if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
      mode = layer instanceof FrozenLayer ? Mode.FROZEN : Mode.FROZEN_WITH_BACKPROP;
      inner = ((BaseWrapperLayer) layer).getUnderlying();
    }
    return new NetworkNode(
        name,
        inputs,
        unwrap(inner.conf().getLayer()),
        preprocessor,
        mode,
        places(inner, networkParameters));
  }

  private static Object unwrap(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    if (configuration instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayer frozen) {
      return frozen.getLayer();
    }
    if (configuration
        instanceof org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop frozen) {
      return frozen.getUnderlying();
    }
    return configuration;
  }

  /** DL4J's parameters are views of one vector: their offsets say where they lie in it. */
  private static Map<String, Place> places(Layer layer, INDArray networkParameters) {
    Map<String, Place> places = new LinkedHashMap<>();
    Map<String, INDArray> table = layer.paramTable();
    if (table != null) {
      table.forEach(
          (key, view) ->
              places.put(
                  key, new Place(view.offset() - networkParameters.offset(), view.length())));
    }
    return places;
  }

  /** Whether the node behaves as in training when the plan trains. */
  public boolean trained() {
    return mode == Mode.TRAINED;
  }

  /** Whether it has a parameter of that name. */
  public boolean has(String key) {
    return parameters.containsKey(key);
  }
}
