package org.kiln.engine.compiled;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineProvider;

/** Opens compiled engines on oneDNN's executor. */
public final class OnednnEngines implements EngineProvider {

  @Override
  public boolean serves(EngineOptions options) {
    EngineChoice choice = options.engine();
    return choice == EngineChoice.AUTO || choice == EngineChoice.ONEDNN;
  }

  @Override
  public int rank() {
    return 1;
  }

  @Override
  public Engine open(Model network, EngineOptions options) {
    return CompiledEngine.open(network, options, Executors.open(Executors.CPU, options.threads()));
  }
}
