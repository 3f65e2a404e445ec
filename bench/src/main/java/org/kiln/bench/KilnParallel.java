package org.kiln.bench;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.DataLoader;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.ParallelOptions;

/** Kiln's engines, one network or several replicas that average after every step. */
final class KilnParallel implements ParallelContender {

  private final ComputationGraph network;
  private final int replicas;
  private final int steps;
  private final Engine engine;
  private final DataLoader loader;
  private final EndlessBatches batches;

  /**
   * @param options precision and threads of all replicas together
   * @param data settings of the loader but batch size and element type
   * @param plan images a step, and steps a round
   */
  KilnParallel(
      ComputationGraph network,
      int replicas,
      EngineOptions options,
      DataLoader.Builder data,
      RoundPlan plan) {
    this.network = network;
    this.replicas = replicas;
    this.steps = plan.steps();
    this.engine =
        Engines.choose(
            network,
            replicas == 1 ? options : options.withParallel(ParallelOptions.averaging(replicas)));
    this.loader = data.batchSize(plan.imagesPerStep()).elementType(engine.elementType()).build();
    this.batches = new EndlessBatches(loader);
  }

  @Override
  public String name() {
    return "Kiln " + engine.summary();
  }

  @Override
  public int replicas() {
    return replicas;
  }

  @Override
  public ComputationGraph network() {
    return network;
  }

  @Override
  public double run(int count) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      engine.fit(batches.next());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public int stepsPerRound() {
    return steps;
  }

  @Override
  public void close() {
    batches.close();
    loader.close();
    engine.close();
  }
}
