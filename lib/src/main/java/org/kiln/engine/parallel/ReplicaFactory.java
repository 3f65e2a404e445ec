package org.kiln.engine.parallel;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;

/** Makes the engine of one replica. */
@FunctionalInterface
public interface ReplicaFactory {

  /**
   * An engine for {@code replica}; called once for each, on the thread that will use the engine and
   * close it.
   *
   * @param replica a copy of the network, initialised
   */
  Engine open(Model replica);
}
