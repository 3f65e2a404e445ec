package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;

/**
 * Loss and gradient of {@link SoftmaxCrossEntropy}, given the probabilities. The loss is summed in
 * double precision.
 */
final class CrossEntropyLoop implements Instruction {

  private static final double LEAST = SoftmaxCrossEntropy.CLIP;

  private final String name;
  private final int batch;
  private final int classes;
  private final double[] classWeights;
  private final FloatBuffer probabilities;
  private final FloatBuffer loss;
  private final FloatBuffer gradient;
  private FloatBuffer targets;

  CrossEntropyLoop(SoftmaxCrossEntropy op, Memories memories) {
    this.name = "cross-entropy " + op.loss().name();
    this.batch = op.logits().shape().batch();
    this.classes = op.logits().shape().channels();
    this.classWeights = op.classWeights().stream().mapToDouble(Double::doubleValue).toArray();
    this.probabilities = memories.floats(op.probabilities());
    this.loss = memories.floats(op.loss());
    this.gradient = memories.floats(op.logitsGradient());
    memories.external(op.targets()).follow((start, floats) -> targets = floats);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run() {
    double sum = 0;
    for (int n = 0; n < batch; n++) {
      sum += row(n * classes);
    }
    loss.put(0, (float) sum);
  }

  private double row(int start) {
    double sum = 0;
    double total = 0;
    for (int c = 0; c < classes; c++) {
      double target = target(start, c);
      if (target != 0) {
        double p = probabilities.get(start + c);
        sum -= target * Math.log(p < LEAST ? LEAST : p > 1 - LEAST ? 1 - LEAST : p);
        total += target;
      }
    }
    double share = classWeights.length == 0 ? 1 : total;
    for (int c = 0; c < classes; c++) {
      gradient.put(start + c, (float) (probabilities.get(start + c) * share - target(start, c)));
    }
    return sum;
  }

  private double target(int start, int c) {
    double target = targets.get(start + c);
    return classWeights.length == 0 ? target : target * classWeights[c];
  }
}
