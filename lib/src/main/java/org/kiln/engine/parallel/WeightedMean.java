package org.kiln.engine.parallel;

import java.util.Arrays;
import java.util.List;

/**
 * The mean of the replicas' states, each weighted with the samples it has seen, computed in double
 * and in the replicas' order: what all replicas agree on stays bit for bit, and the result does not
 * depend on which thread was first.
 *
 * @param target where the mean goes
 * @param replicas what is averaged
 * @param weights samples each has seen; their sum is above 0
 */
record WeightedMean(TrainedState target, List<TrainedState> replicas, long[] weights) {

  private static final int CHUNK =
      1024; // values; the arrays of a chunk stay in the first-level cache

  /**
   * Computes one of {@code parts} shares of the mean; together they are the whole.
   *
   * @param part in {@code [0, parts)}
   */
  void compute(int part, int parts) {
    for (int vector = 0; vector < target.vectors().size(); vector++) {
      long length = target.vectors().get(vector).length();
      int from = (int) (length * part / parts);
      int to = (int) (length * (part + 1) / parts);
      compute(vector, from, to);
    }
  }

  private void compute(int vector, int from, int to) {
    Chunk chunk = new Chunk(new double[CHUNK], new double[CHUNK], new float[CHUNK]);
    for (int start = from; start < to; start += CHUNK) {
      int count = Math.min(CHUNK, to - start);
      sum(vector, start, count, chunk);
      target.vectors().get(vector).write(start, chunk.sum(), count, chunk.scratch());
    }
  }

  private record Chunk(double[] sum, double[] values, float[] scratch) {}

  private void sum(int vector, int start, int count, Chunk chunk) {
    double[] sum = chunk.sum();
    double[] values = chunk.values();
    Arrays.fill(sum, 0, count, 0);
    long total = 0;
    for (int replica = 0; replica < weights.length; replica++) {
      if (weights[replica] > 0) {
        replicas.get(replica).vectors().get(vector).read(start, values, count, chunk.scratch());
        double weight = weights[replica];
        for (int i = 0; i < count; i++) {
          sum[i] += weight * values[i];
        }
        total += weights[replica];
      }
    }
    for (int i = 0; i < count; i++) {
      sum[i] /= total;
    }
  }
}
