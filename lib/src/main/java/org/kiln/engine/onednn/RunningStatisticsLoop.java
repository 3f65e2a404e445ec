package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import org.kiln.engine.plan.op.RunningStatistics;

/** {@link RunningStatistics} in Java: a few hundred numbers. */
final class RunningStatisticsLoop implements Instruction {

  private static final double LN10 = Math.log(10);

  private final String name;
  private final boolean logStd;
  private final double decay;
  private final FloatBuffer batchMean;
  private final FloatBuffer batchVariance;
  private final FloatBuffer mean;
  private final FloatBuffer spread;
  private final FloatBuffer meanGradient;
  private final FloatBuffer spreadGradient;

  RunningStatisticsLoop(RunningStatistics op, Memories memories) {
    this.name = "running statistics " + op.mean().name();
    this.logStd = op.logStd();
    this.decay = op.decay();
    this.batchMean = memories.floats(op.batchMean());
    this.batchVariance = memories.floats(op.batchVariance());
    this.mean = memories.floats(op.mean());
    this.spread = memories.floats(op.spread());
    this.meanGradient = memories.floats(op.meanGradient());
    this.spreadGradient = memories.floats(op.spreadGradient());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run() {
    for (int c = 0; c < mean.capacity(); c++) {
      meanGradient.put(c, (float) ((1 - decay) * (mean.get(c) - batchMean.get(c))));
      spreadGradient.put(c, (float) spreadGradient(spread.get(c), batchVariance.get(c)));
    }
  }

  private double spreadGradient(double old, double batch) {
    if (!logStd) {
      return (1 - decay) * (old - batch);
    }
    double variance = Math.exp(2 * LN10 * old);
    return Math.log(variance / (decay * variance + (1 - decay) * batch)) / (2 * LN10);
  }
}
