package org.kiln.model;

import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * How many parameters a vertex has, by its configuration.
 *
 * @param trainable those that an updater moves
 * @param others running statistics and frozen weights
 */
record VertexParameters(long trainable, long others) {

  /** Of {@code vertex}, or of an input of the network if it is null. */
  static VertexParameters of(GraphVertex vertex) {
    if (vertex == null) {
      return new VertexParameters(0, 0);
    }
    if (vertex instanceof LayerVertex layer) {
      return of(layer.getLayerConf());
    }
    return new VertexParameters(vertex.numParams(true), 0);
  }

  private static VertexParameters of(NeuralNetConfiguration configuration) {
    Layer layer = configuration.getLayer();
    ParamInitializer initializer = layer.initializer();
    long count = initializer.numParams(layer);
    List<String> trainable =
        initializer.paramKeys(layer).stream().filter(key -> trains(layer, key)).toList();
    long others = count - trainable(configuration, trainable, count);
    return new VertexParameters(count - others, others);
  }

  /** DL4J gives frozen ones and statistics a NoOp. */
  private static boolean trains(Layer layer, String parameter) {
    IUpdater updater = layer.getUpdaterByParam(parameter);
    return updater != null && !(updater instanceof NoOp);
  }

  /** Only a layer that has both kinds, as batch norm has, is asked how it divides its vector. */
  private static long trainable(
      NeuralNetConfiguration configuration, List<String> trainable, long count) {
    Layer layer = configuration.getLayer();
    ParamInitializer initializer = layer.initializer();
    if (trainable.isEmpty()) {
      return 0;
    }
    if (trainable.size() == initializer.paramKeys(layer).size()) {
      return count;
    }
    INDArray vector = Nd4j.createUninitialized(1, count);
    return initializer.getGradientsFromFlattened(configuration, vector).entrySet().stream()
        .filter(entry -> trainable.contains(entry.getKey()))
        .mapToLong(entry -> entry.getValue().length())
        .sum();
  }
}
