package org.kiln.engine.parallel;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineProvider;
import org.kiln.engine.dl4j.Dl4jEngines;

/** Opens replicas on DL4J's own engine: any network, slowly. */
public final class Dl4jReplicas implements EngineProvider {

  @Override
  public boolean serves(EngineOptions options) {
    return options.engine() == EngineChoice.PARALLEL;
  }

  @Override
  public int rank() {
    return 9;
  }

  @Override
  public Engine open(Model network, EngineOptions options) {
    ReplicaOptions.check(options.parallel());
    Dl4jEngines.require(options);
    return new WrapperEngine(network, options);
  }
}
