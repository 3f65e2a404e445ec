package org.kiln.engine.dl4j;

import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.EngineProvider;
import org.kiln.engine.UncoveredException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens DL4J's own engine. */
public final class Dl4jEngines implements EngineProvider {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.engine");

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
    require(options);
    return new Dl4jEngine(network, options.threads());
  }

  /**
   * Passes if DL4J's engine can do what is wanted. Warns where a batch was to be cut, perhaps for
   * want of memory.
   *
   * @throws UncoveredException if it can't
   */
  public static void require(EngineOptions options) {
    if (options.precision() == Precision.BF16) {
      throw new UncoveredException(
          "dl4j", "precision bf16, and it computes in fp32 only; leave out --precision");
    }
    if (options.gradient().clips()) {
      throw new UncoveredException(
          "dl4j", "clipping by the norm of the whole gradient, which DL4J does not know");
    }
    int pieces = options.gradient().accumulate();
    if (pieces > 1) {
      LOG.warn(
          "DL4J's engine computes the whole batch at once, not in {} pieces: the update is the same"
              + " but for batch norm, and needs the memory of all",
          pieces);
    }
  }
}
