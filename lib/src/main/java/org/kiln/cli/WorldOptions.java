package org.kiln.cli;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.error.KilnException;
import org.kiln.train.World;
import picocli.CommandLine.Option;

/** How many train together, and how. */
final class WorldOptions {

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description =
          "Copies that train together on this machine, each with its own batch, and exchange"
              + " gradients at every step: one network on all of their batches, but for batch norm;"
              + " more than 1 means --engine parallel. Default: --world-size, or 1.")
  private Integer replicas;

  @Option(
      names = "--world-size",
      paramLabel = "N",
      description = "--replicas in the terms of torchrun. Default: WORLD_SIZE, or 1.")
  private Integer size;

  @Option(
      names = "--rank",
      paramLabel = "N",
      description =
          "Which process of the world this is; one runs all copies, so only 0 is taken. Default:"
              + " RANK, or 0.")
  private Integer rank;

  @Option(
      names = "--local-rank",
      paramLabel = "N",
      description = "Which process of this machine. Default: LOCAL_RANK, or the rank.")
  private Integer localRank;

  @Option(
      names = "--sharing",
      paramLabel = "NAME",
      description =
          "What copies exchange: averaging (gradients, exactly; copies on DL4J's engine parameters"
              + " and updater state, which is exact for sgd and nesterov), or shared-gradients"
              + " (DL4J's lossy encoding, summed: lower the learning rate). Default: averaging.")
  private Sharing sharing;

  @Option(
      names = "--averaging-frequency",
      paramLabel = "N",
      description = "Has no effect any more: copies exchange at every step. Default: 1.")
  private Integer frequency;

  /**
   * {@code engine} with as many replicas as are asked for.
   *
   * @param otherwise how many train where neither {@code --replicas} nor the world says so
   * @param environment variables, for what no option says
   * @throws KilnException if the options contradict each other
   */
  EngineOptions toOptions(EngineOptions engine, int otherwise, Map<String, String> environment) {
    int count = count(world(environment).requireWhole(), otherwise);
    boolean named = engine.engine() == EngineChoice.PARALLEL;
    if (!named && count == 1) {
      refuseWithoutReplicas();
      return engine;
    }
    if (!named && engine.engine() != EngineChoice.AUTO) {
      throw new KilnException(
          count + " replicas with another --engine than parallel: leave one out");
    }
    if (count < 2) {
      throw new KilnException(
          "--engine parallel with " + count + " replicas: expected --replicas 2 or more");
    }
    return engine.withParallel(
        new ParallelOptions(
            count,
            sharing == null ? Sharing.AVERAGING : sharing,
            frequency == null ? 1 : frequency));
  }

  private int count(World world, int otherwise) {
    if (replicas == null) {
      return world.size() > 1 ? world.size() : otherwise;
    }
    if (replicas < 1) {
      throw new KilnException("--replicas " + replicas + ": expected at least 1");
    }
    if (world.size() > 1 && replicas != world.size()) {
      throw new KilnException(
          "--replicas "
              + replicas
              + " in a world of "
              + world.size()
              + ": both say how many copies train; leave one out");
    }
    return replicas;
  }

  /** Whether an option or the environment says how many copies train. */
  boolean isNamed(Map<String, String> environment) {
    return replicas != null || world(environment).size() > 1;
  }

  private World world(Map<String, String> environment) {
    return World.of(environment, optional(size), optional(rank), optional(localRank));
  }

  private void refuseWithoutReplicas() {
    if (Stream.of(sharing, frequency).anyMatch(option -> option != null)) {
      throw new KilnException(
          "--sharing and --averaging-frequency need --engine parallel --replicas N");
    }
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
