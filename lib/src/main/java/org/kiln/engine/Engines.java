package org.kiln.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.error.KilnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks the engine for a network, and says in the log which and why. What engines there are is a
 * matter of {@link EngineProvider}s; of those that serve what is wanted, the fastest that covers
 * the network trains it, and the next one stands by for batches that it refuses.
 */
public final class Engines {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.engine");

  private Engines() {}

  /**
   * An engine for {@code network}, which must be initialised.
   *
   * @param network a ComputationGraph or MultiLayerNetwork
   * @param options what is wanted
   * @return an engine that the caller closes
   * @throws KilnException if the engine asked for can't run this network or precision
   */
  public static Engine choose(Model network, EngineOptions options) {
    List<EngineProvider> candidates = providers(options);
    for (int i = 0; i < candidates.size(); i++) {
      boolean last = i == candidates.size() - 1;
      try {
        Engine engine = candidates.get(i).open(network, options);
        LOG.info("Engine {}: {}{}", engine.name(), reason(options, last), engine.summary());
        return last ? engine : withFallback(engine, candidates.get(i + 1), options);
      } catch (UncoveredException e) {
        if (last) {
          throw e;
        }
        LOG.warn("The fast engine can't run this network: {}", e.reason());
      }
    }
    throw new IllegalStateException("No engine is installed that serves " + options);
  }

  /**
   * Why the engine that is wanted, or any where none is, can't run a network; empty if it can.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   */
  public static Optional<String> obstacle(Model network, EngineOptions options) {
    try {
      providers(options).get(0).open(network, options).close();
      return Optional.empty();
    } catch (UncoveredException e) {
      return Optional.of(e.reason());
    }
  }

  private static List<EngineProvider> providers(EngineOptions options) {
    return ServiceLoader.load(EngineProvider.class, Engines.class.getClassLoader()).stream()
        .map(Provider::get)
        .filter(provider -> provider.serves(options))
        .sorted(Comparator.comparingInt(EngineProvider::rank))
        .toList();
  }

  private static String reason(EngineOptions options, boolean last) {
    if (options.engine() == EngineChoice.PARALLEL) {
      return "";
    }
    if (options.engine() != EngineChoice.AUTO) {
      return "as asked for; ";
    }
    return last ? "it runs any layer, slowly; " : "it covers every layer; ";
  }

  private static Engine withFallback(Engine fast, EngineProvider next, EngineOptions options) {
    AtomicBoolean noticed = new AtomicBoolean();
    return new FallbackEngine(
        fast,
        () -> next.open(fast.network(), options.withPrecision(EngineOptions.Precision.AUTO)),
        (iteration, reason) -> {
          if (!noticed.getAndSet(true)) {
            LOG.warn(
                "From step {} on engine {} runs this network, slowly: engine {} refused a batch. {}",
                iteration,
                "dl4j",
                fast.name(),
                reason);
          }
        });
  }
}
