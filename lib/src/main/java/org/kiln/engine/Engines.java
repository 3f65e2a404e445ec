package org.kiln.engine;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.kiln.engine.onednn.OnednnEngine;
import org.kiln.engine.parallel.ParallelEngine;
import org.kiln.engine.parallel.ReplicaFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the engine for a network, and says in the log which and why. */
public final class Engines {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.engine");

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
    return switch (options.engine()) {
      case AUTO -> fastest(network, options);
      case ONEDNN -> onednn(network, options, "as asked for");
      case DL4J -> dl4j(network, options, "as asked for");
      case PARALLEL -> parallel(network, options);
    };
  }

  private static Engine parallel(Model network, EngineOptions options) {
    ParallelOptions parallel = options.parallel();
    EngineOptions single = options.ofReplica();
    boolean compiled = single.engine() == EngineChoice.AUTO && compiles(network, single);
    if (!compiled) {
      requireFp32(single);
    }
    ParallelEngine engine =
        new ParallelEngine(
            network,
            parallel,
            compiled
                ? compiledReplicas(single)
                : replica -> new Dl4jEngine(replica, single.threads()));
    LOG.info(
        "Engine parallel: {} replicas on {}, {}, {} threads each, {}",
        parallel.replicas(),
        engine.replicaEngine(),
        engine.precision().name().toLowerCase(Locale.ROOT),
        single.threads(),
        parallel.sharing());
    return engine;
  }

  private static ReplicaFactory compiledReplicas(EngineOptions options) {
    AtomicBoolean noticed = new AtomicBoolean();
    return replica -> withFallback(new OnednnEngine(replica, options), options, noticed);
  }

  private static Engine fastest(Model network, EngineOptions options) {
    return compiles(network, options)
        ? withFallback(
            onednn(network, options, "it covers every layer"), options, new AtomicBoolean())
        : dl4j(network, options, "it runs any layer, slowly");
  }

  /**
   * @param noticed whether the log has said that the engine has changed; replicas share it
   */
  private static Engine withFallback(Engine fast, EngineOptions options, AtomicBoolean noticed) {
    return new FallbackEngine(
        fast,
        () -> new Dl4jEngine(fast.network(), options.threads()),
        (iteration, reason) -> {
          if (!noticed.getAndSet(true)) {
            LOG.warn(
                "From step {} on engine dl4j runs this network, slowly: engine {} refused a batch."
                    + " {}",
                iteration,
                fast.name(),
                reason);
          }
        });
  }

  /** Whether the compiled engine takes the network; if not, the log says why. */
  private static boolean compiles(Model network, EngineOptions options) {
    Optional<String> obstacle = OnednnEngine.obstacle(network, options);
    obstacle.ifPresent(why -> LOG.warn("The fast engine can't run this network: {}", why));
    return obstacle.isEmpty();
  }

  private static Engine onednn(Model network, EngineOptions options, String reason) {
    OnednnEngine engine = new OnednnEngine(network, options);
    LOG.info(
        "Engine onednn: {}; {}, {} threads",
        reason,
        engine.precision().name().toLowerCase(Locale.ROOT),
        options.threads());
    return engine;
  }

  private static Engine dl4j(Model network, EngineOptions options, String reason) {
    requireFp32(options);
    LOG.info("Engine dl4j: {}; fp32, {} threads", reason, options.threads());
    return new Dl4jEngine(network, options.threads());
  }

  private static void requireFp32(EngineOptions options) {
    if (options.precision() == Precision.BF16) {
      throw new IllegalArgumentException(
          "Precision bf16 on engine dl4j: it computes in fp32 only; leave out --precision");
    }
  }
}
