package org.kiln.engine.parallel;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.Batch;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What parallel training is held against: copies of a network that one thread trains one after the
 * other, each on its part of the batch, and the mean of what they came to, by samples. Plain DL4J
 * and INDArray arithmetic.
 */
final class LocalSteps {

  private final ComputationGraph network;
  private final int replicas;
  private List<ComputationGraph> copies = List.of();
  private long[] samples;

  /**
   * @param network holds the mean after every step
   */
  LocalSteps(ComputationGraph network, int replicas) {
    this.network = network;
    this.replicas = replicas;
  }

  void fit(Batch batch) {
    int iteration = network.getIterationCount();
    restart();
    int parts = Math.min(replicas, batch.size());
    int from = 0;
    for (int part = copies.size(); part < parts; part++) {
      copies.add(network.clone());
    }
    for (int part = 0; part < parts; part++) {
      int size = batch.size() / parts + (part < batch.size() % parts ? 1 : 0);
      copies.get(part).getConfiguration().setIterationCount(iteration);
      try (Dl4jEngine engine = new Dl4jEngine(copies.get(part))) {
        engine.fit(batch.slice(from, size));
      }
      samples[part] += size;
      from += size;
    }
    network.params().assign(mean(copies.stream().map(ComputationGraph::params).toList()));
    if (network.getUpdater().getStateViewArray() != null) {
      network
          .getUpdater()
          .getStateViewArray()
          .assign(mean(copies.stream().map(c -> c.getUpdater().getStateViewArray()).toList()));
    }
    network.getConfiguration().setIterationCount(iteration + 1);
  }

  /** Whoever has no share of the first batch starts from the mean of those who had. */
  private void restart() {
    copies = new ArrayList<>();
    samples = new long[replicas];
  }

  private INDArray mean(List<INDArray> values) {
    long total = 0;
    INDArray sum = values.get(0).mul(0);
    for (int i = 0; i < values.size(); i++) {
      sum.addi(values.get(i).mul(samples[i]));
      total += samples[i];
    }
    return sum.div(total);
  }
}
