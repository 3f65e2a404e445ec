package org.kiln.bench;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.kiln.data.DataLoader;
import org.nd4j.linalg.dataset.DataSet;

/**
 * DL4J's ParallelWrapper as it ships: a batch for each replica, averaging after every step. Its
 * batches are in memory before the clock starts. Its threads are what OMP_NUM_THREADS says.
 */
final class StockParallel implements ParallelContender {

  private final ComputationGraph network;
  private final int replicas;
  private final int steps;
  private final ParallelWrapper wrapper;
  private final DataLoader loader;
  private final EndlessBatches batches;

  /**
   * @param data settings of the loader but batch size
   * @param plan images a step of all replicas together, and steps a round
   */
  StockParallel(ComputationGraph network, int replicas, DataLoader.Builder data, RoundPlan plan) {
    this.network = network;
    this.replicas = replicas;
    this.steps = plan.steps();
    this.wrapper =
        new ParallelWrapper.Builder<>(network).workers(replicas).averagingFrequency(1).build();
    this.loader = data.batchSize(plan.imagesPerStep() / replicas).build();
    this.batches = new EndlessBatches(loader);
  }

  @Override
  public String name() {
    return "DL4J ParallelWrapper fp32";
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
    List<DataSet> round = new ArrayList<>();
    for (int i = 0; i < count * replicas; i++) {
      round.add(batches.next().toDataSet());
    }
    long start = System.nanoTime();
    wrapper.fit(new ExistingDataSetIterator(round));
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
    wrapper.shutdown();
  }
}
