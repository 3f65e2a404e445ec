package org.kiln.engine.dl4j;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.EngineProvider;
import org.kiln.engine.UncoveredException;

/** Opens DL4J's own engine. */
public final class Dl4jEngines implements EngineProvider {

  @Override
  public boolean serves(EngineOptions options) {
    EngineChoice choice = options.engine();
    return choice == EngineChoice.AUTO || choice == EngineChoice.DL4J;
  }

  @Override
  public int rank() {
    return 9;
  }

  @Override
  public Engine open(Model network, EngineOptions options) {
    if (options.precision() == Precision.BF16) {
      throw new UncoveredException(
          "dl4j", "precision bf16, and it computes in fp32 only; leave out --precision");
    }
    return new Dl4jEngine(network, options.threads());
  }
}
