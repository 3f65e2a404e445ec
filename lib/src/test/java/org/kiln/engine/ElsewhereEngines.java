package org.kiln.engine;

import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;

/**
 * Opens an {@link ElsewhereEngine} in place of the engine that would be chosen, while a test says
 * so.
 */
public final class ElsewhereEngines implements EngineProvider {

  private static final ThreadLocal<Boolean> CHOSEN = ThreadLocal.withInitial(() -> false);

  /** What {@code work} gives, where every engine that is chosen on this thread trains elsewhere. */
  public static <T> T during(Supplier<T> work) {
    CHOSEN.set(true);
    try {
      return work.get();
    } finally {
      CHOSEN.remove();
    }
  }

  @Override
  public boolean serves(EngineOptions options) {
    return CHOSEN.get();
  }

  @Override
  public int rank() {
    return -1;
  }

  @Override
  public Engine open(Model network, EngineOptions options) {
    CHOSEN.set(false); // for the copy's own engine
    try {
      return new ElsewhereEngine(network, copy -> Engines.choose(copy, options));
    } finally {
      CHOSEN.set(true);
    }
  }
}
