package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import org.kiln.engine.plan.op.BatchNormParameters;

/**
 * {@code factors[c] = gamma[c] / sqrt(variance[c] + epsilon)}: what a fixed batch norm multiplies.
 */
final class NormFactors implements Instruction {

  private final FloatBuffer gamma;
  private final FloatBuffer variance;
  private final double epsilon;
  private final FloatBuffer factors;

  NormFactors(BatchNormParameters parameters, Memories memories, FloatBuffer factors) {
    this.gamma = parameters.gamma().map(memories::floats).orElse(null);
    this.variance = memories.floats(parameters.variance());
    this.epsilon = parameters.epsilon();
    this.factors = factors;
  }

  @Override
  public String name() {
    return "batch norm factors";
  }

  @Override
  public void run() {
    for (int c = 0; c < factors.capacity(); c++) {
      double scale = gamma == null ? 1 : gamma.get(c);
      factors.put(c, (float) (scale / Math.sqrt(variance.get(c) + epsilon)));
    }
  }
}
