package org.kiln.engine;

import org.deeplearning4j.nn.api.Model;

/**
 * Opens the engines of one kind. Found through {@link java.util.ServiceLoader}: a new engine is a
 * class of this type, named in {@code META-INF/services}.
 */
public interface EngineProvider {

  /** Whether what is wanted may be an engine of this kind, whatever the network. */
  boolean serves(EngineOptions options);

  /** Its place among those that serve the same options: the fastest first. */
  int rank();

  /**
   * Opens an engine.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param options what is wanted
   * @throws UncoveredException if the engine can't run this network or precision
   */
  Engine open(Model network, EngineOptions options);
}
