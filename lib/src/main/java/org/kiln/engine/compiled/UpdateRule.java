package org.kiln.engine.compiled;

/**
 * The arithmetic of an updater at one step, its rates already worked out, on short heap arrays that
 * the JIT compiler vectorises. Formulas and state are DL4J's.
 */
public sealed interface UpdateRule {

  /** How many state vectors it keeps. */
  int states();

  /**
   * Turns gradients into what is subtracted from the parameters.
   *
   * @param gradient in: gradient; out: update
   * @param first first state vector, if there is one
   * @param second second state vector, if there is one
   * @param count how many numbers
   */
  void apply(float[] gradient, float[] first, float[] second, int count);

  /** The gradient itself is the update: batch norm's running statistics. */
  record Identity() implements UpdateRule {
    @Override
    public int states() {
      return 0;
    }

    @Override
    public void apply(float[] gradient, float[] first, float[] second, int count) {}
  }

  /**
   * {@code update = rate g}.
   *
   * @param rate learning rate
   */
  record Sgd(float rate) implements UpdateRule {
    @Override
    public int states() {
      return 0;
    }

    @Override
    public void apply(float[] gradient, float[] first, float[] second, int count) {
      for (int i = 0; i < count; i++) {
        gradient[i] *= rate;
      }
    }
  }

  /**
   * PyTorch's momentum: {@code v = momentum v + g; update = rate v}.
   *
   * @param momentum in [0, 1)
   * @param rate learning rate
   */
  record HeavyBall(float momentum, float rate) implements UpdateRule {
    @Override
    public int states() {
      return 1;
    }

    @Override
    public void apply(float[] gradient, float[] velocity, float[] second, int count) {
      for (int i = 0; i < count; i++) {
        float v = momentum * velocity[i] + gradient[i];
        velocity[i] = v;
        gradient[i] = rate * v;
      }
    }
  }

  /**
   * DL4J's Nesterov: {@code v' = momentum v - rate g; update = momentum v - (1 + momentum) v'}.
   *
   * @param momentum in [0, 1)
   * @param rate learning rate
   */
  record Nesterov(float momentum, float rate) implements UpdateRule {
    @Override
    public int states() {
      return 1;
    }

    @Override
    public void apply(float[] gradient, float[] velocity, float[] second, int count) {
      for (int i = 0; i < count; i++) {
        float before = momentum * velocity[i];
        float v = before - rate * gradient[i];
        velocity[i] = v;
        gradient[i] = before - (momentum + 1) * v;
      }
    }
  }

  /**
   * DL4J's Adam: {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; update = rate m
   * / (sqrt(v) + epsilon)} (Kingma and Ba, arXiv:1412.6980).
   *
   * @param beta1 decay of the mean
   * @param beta2 decay of the square
   * @param epsilon added to the root
   * @param rate learning rate with the correction of both biases
   */
  record Adam(float beta1, float beta2, float epsilon, float rate) implements UpdateRule {
    @Override
    public int states() {
      return 2;
    }

    @Override
    public void apply(float[] gradient, float[] mean, float[] square, int count) {
      float rest1 = 1 - beta1;
      float rest2 = 1 - beta2;
      for (int i = 0; i < count; i++) {
        float g = gradient[i];
        float m = beta1 * mean[i] + rest1 * g;
        float v = beta2 * square[i] + rest2 * g * g;
        mean[i] = m;
        square[i] = v;
        gradient[i] = rate * m / ((float) Math.sqrt(v) + epsilon);
      }
    }
  }
}
