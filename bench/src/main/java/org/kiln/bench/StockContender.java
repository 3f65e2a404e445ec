package org.kiln.bench;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** Deeplearning4j as it ships: {@code fit} or {@code output} of one batch that is already there. */
final class StockContender implements Contender {

  private final ComputationGraph network;
  private final DataSet batch;
  private final boolean training;

  StockContender(ComputationGraph network, DataSet batch, boolean training) {
    this.network = network;
    this.batch = batch;
    this.training = training;
  }

  @Override
  public String name() {
    return "DL4J fp32";
  }

  @Override
  public double run(int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      if (training) {
        network.fit(batch);
      } else {
        network.outputSingle(batch.getFeatures());
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public int stepsPerRound() {
    return 1;
  }

  @Override
  public void close() {}
}
