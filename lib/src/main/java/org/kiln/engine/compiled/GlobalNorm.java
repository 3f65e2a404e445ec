package org.kiln.engine.compiled;

import java.nio.FloatBuffer;

/**
 * Clipping by global norm: where the gradient of all parameters together is longer than allowed, it
 * is scaled down to that length (Pascanu et al., arXiv:1211.5063, with PyTorch's formula: {@code g
 * *= min(1, limit / (norm + 1e-6))}). After the exchange, so that replicas clip what one network
 * would.
 */
final class GlobalNorm {

  private static final int CHUNK = 1024;
  private static final double EPSILON = 1e-6;

  private final FloatBuffer gradient;
  private final GradientLayout layout;
  private final long length;
  private final float[] numbers = new float[CHUNK];

  GlobalNorm(FlatVectors vectors, GradientLayout layout) {
    this.gradient = vectors.gradientNumbers();
    this.layout = layout;
    this.length = vectors.length();
  }

  /**
   * Clips the gradient in place; batch norm's running statistics are no part of it.
   *
   * @param divisor what the update will divide the gradient by
   * @param limit the longest that the divided gradient may be, above 0
   */
  void clip(double divisor, double limit) {
    double[] squares = {0};
    each((from, count) -> squares[0] += squares(count));
    double norm = Math.sqrt(squares[0]) / divisor;
    double scale = limit / (norm + EPSILON);
    if (scale < 1) { // not where the gradient is NaN, which the loss shows
      each((from, count) -> scale(from, count, (float) scale));
    }
  }

  /** What is done with the numbers of a chunk, which are read. */
  private interface Work {
    void with(int from, int count);
  }

  private void each(Work work) {
    long from = 0;
    for (GradientLayout.Window mean : layout.means()) {
      each(from, mean.from(), work);
      from = mean.to();
    }
    each(from, length, work);
  }

  private void each(long from, long to, Work work) {
    for (long at = from; at < to; at += CHUNK) {
      int count = (int) Math.min(CHUNK, to - at);
      gradient.get((int) at, numbers, 0, count);
      work.with((int) at, count);
    }
  }

  private double squares(int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) numbers[i] * numbers[i];
    }
    return sum;
  }

  private void scale(int from, int count, float by) {
    for (int i = 0; i < count; i++) {
      numbers[i] *= by;
    }
    gradient.put(from, numbers, 0, count);
  }
}
