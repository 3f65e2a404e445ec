package org.kiln.engine.compiled;

import java.nio.FloatBuffer;

/** Rows of a matrix (N, classes) in memory. */
final class Rows {

  private Rows() {}

  /** Where the largest number of a row is; the first of equals. */
  static int largest(FloatBuffer matrix, int row, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++) {
      if (matrix.get(row * classes + i) > matrix.get(row * classes + best)) {
        best = i;
      }
    }
    return best;
  }
}
