package org.kiln.engine.onednn;

import org.kiln.optim.Momentum;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The arithmetic of an updater at one step, on short heap arrays that the JIT compiler vectorises.
 * Formulas and state are DL4J's.
 */
@FunctionalInterface
interface UpdateRule {

  /**
   * Turns gradients into what is subtracted from the parameters.
   *
   * @param gradient in: gradient; out: update
   * @param first first state vector, if the updater has one
   * @param second second state vector, if the updater has one
   * @param count how many numbers
   */
  void apply(float[] gradient, float[] first, float[] second, int count);

  /** How many state vectors an updater has, or -1 if this engine does not know it. */
  static int states(IUpdater updater) {
    if (updater == null) {
      return -1;
    }
    Class<?> type = updater.getClass();
    if (type == Sgd.class || type == NoOp.class) {
      return 0;
    }
    if (type == Momentum.class || type == Nesterovs.class) {
      return 1;
    }
    return type == Adam.class ? 2 : -1;
  }

  /** The rule of an updater that {@link #states} knows, at a given time. */
  static UpdateRule of(IUpdater updater, int iteration, int epoch) {
    if (updater instanceof Sgd) {
      return sgd((float) updater.getLearningRate(iteration, epoch));
    }
    if (updater instanceof Momentum momentum) {
      float rate = (float) momentum.getLearningRate(iteration, epoch);
      return momentum((float) momentum.momentum(), rate);
    }
    if (updater instanceof Nesterovs nesterovs) {
      float rate = (float) nesterovs.getLearningRate(iteration, epoch);
      return nesterovs((float) nesterovs.currentMomentum(iteration, epoch), rate);
    }
    if (updater instanceof Adam adam) {
      return adam(adam, iteration, epoch);
    }
    return (gradient, first, second, count) -> {};
  }

  private static UpdateRule sgd(float rate) {
    return (gradient, first, second, count) -> {
      for (int i = 0; i < count; i++) {
        gradient[i] *= rate;
      }
    };
  }

  private static UpdateRule momentum(float momentum, float rate) {
    return (gradient, velocity, second, count) -> {
      for (int i = 0; i < count; i++) {
        float v = momentum * velocity[i] + gradient[i];
        velocity[i] = v;
        gradient[i] = rate * v;
      }
    };
  }

  private static UpdateRule nesterovs(float momentum, float rate) {
    return (gradient, velocity, second, count) -> {
      for (int i = 0; i < count; i++) {
        float before = momentum * velocity[i];
        float v = before - rate * gradient[i];
        velocity[i] = v;
        gradient[i] = before - (momentum + 1) * v;
      }
    };
  }

  private static UpdateRule adam(Adam adam, int iteration, int epoch) {
    float beta1 = (float) adam.getBeta1();
    float beta2 = (float) adam.getBeta2();
    float rest1 = 1 - beta1;
    float rest2 = 1 - beta2;
    float epsilon = (float) adam.getEpsilon();
    double correction1 = 1 - Math.pow(adam.getBeta1(), iteration + 1.0);
    double correction2 = 1 - Math.pow(adam.getBeta2(), iteration + 1.0);
    double rate = adam.getLearningRate(iteration, epoch);
    float alpha = (float) (rate * Math.sqrt(correction2) / correction1);
    return (gradient, mean, square, count) -> {
      for (int i = 0; i < count; i++) {
        float g = gradient[i];
        float m = beta1 * mean[i] + rest1 * g;
        float v = beta2 * square[i] + rest2 * g * g;
        mean[i] = m;
        square[i] = v;
        gradient[i] = alpha * m / ((float) Math.sqrt(v) + epsilon);
      }
    };
  }
}
