package org.kiln.engine.compiled;

/**
 * Regularisation of one segment at one step.
 *
 * @param l1 factor of the parameter's sign in the gradient
 * @param l2 factor of the parameter in the gradient
 * @param decay factor of the parameter in the update
 * @param decayScore coefficient of the weight decay in the score, where the learning rate has no
 *     part
 */
public record Penalties(float l1, float l2, float decay, float decayScore) {

  /** No regularisation. */
  public static final Penalties NONE = new Penalties(0, 0, 0, 0);

  /** Adds what comes before the updater, and returns this run's share of the score. */
  double beforeUpdate(float[] parameters, float[] gradient, int count) {
    double score = 0;
    if (l1 != 0) {
      float sum = 0;
      for (int i = 0; i < count; i++) {
        gradient[i] += l1 * Math.signum(parameters[i]);
        sum += Math.abs(parameters[i]);
      }
      score += l1 * sum;
    }
    if (l2 != 0) {
      for (int i = 0; i < count; i++) {
        gradient[i] += l2 * parameters[i];
      }
    }
    if (l2 != 0 || decayScore != 0) {
      score += 0.5 * (l2 + decayScore) * squares(parameters, count);
    }
    return score;
  }

  /** Adds what comes after the updater. */
  void afterUpdate(float[] parameters, float[] update, int count) {
    if (decay != 0) {
      for (int i = 0; i < count; i++) {
        update[i] += decay * parameters[i];
      }
    }
  }

  /** Four partial sums, so that additions need not wait for one another. */
  private static double squares(float[] numbers, int count) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      a += numbers[i] * numbers[i];
      b += numbers[i + 1] * numbers[i + 1];
      c += numbers[i + 2] * numbers[i + 2];
      d += numbers[i + 3] * numbers[i + 3];
    }
    for (; i < count; i++) {
      a += numbers[i] * numbers[i];
    }
    return (double) a + b + c + d;
  }
}
