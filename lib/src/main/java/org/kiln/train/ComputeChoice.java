package org.kiln.train;

import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.engine.ParallelOptions;

/** What computes when a run goes on: what did before, where this machine can. */
final class ComputeChoice {

  private ComputeChoice() {}

  /**
   * The engine, precision and replicas of a run; its threads where their number was chosen, else
   * this machine's own number.
   *
   * @param subject of its checkpoint
   * @param network that goes on
   * @return empty where the checkpoint says nothing and one network trains
   */
  static Optional<EngineOptions> of(RunState.Subject subject, Model network) {
    RunState.Compute compute = subject.compute();
    ParallelOptions parallel = subject.parallel();
    if (compute == null && parallel.equals(ParallelOptions.NONE)) {
      return Optional.empty();
    }
    EngineOptions single = compute == null ? EngineOptions.DEFAULT : single(compute, network);
    return Optional.of(
        parallel.equals(ParallelOptions.NONE) ? single : single.withParallel(parallel));
  }

  private static EngineOptions single(RunState.Compute compute, Model network) {
    int threads = compute.threadsChosen() ? compute.threads() : EngineOptions.DEFAULT.threads();
    boolean onDl4j = compute.engine().equals("dl4j");
    EngineOptions wanted =
        new EngineOptions(
            onDl4j ? EngineChoice.DL4J : EngineChoice.AUTO, precision(compute), threads);
    boolean possible = onDl4j || Engines.obstacle(network, wanted).isEmpty();
    return possible ? wanted : new EngineOptions(EngineChoice.AUTO, Precision.AUTO, threads);
  }

  private static Precision precision(RunState.Compute compute) {
    try {
      return Precision.valueOf(compute.precision().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Precision.AUTO; // of a later Kiln
    }
  }
}
