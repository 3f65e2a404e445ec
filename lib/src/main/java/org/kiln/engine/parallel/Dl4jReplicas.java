package org.kiln.engine.parallel;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.EngineProvider;
import org.kiln.engine.UncoveredException;
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
    if (options.precision() == Precision.BF16) {
      throw new UncoveredException(
          "dl4j", "precision bf16, and it computes in fp32 only; leave out --precision");
    }
    Dl4jEngines.tellOfPieces(options);
    return new WrapperEngine(network, options);
  }
}
