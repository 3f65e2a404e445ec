package org.kiln.engine.onednn;

import org.kiln.engine.plan.op.WeightLayout;

/** As what oneDNN sees weights. */
enum WeightForm {
  /** (O, I, H, W), with groups (G, O, I, H, W): those of windows over images. */
  WINDOWS,
  /** (O, I): those of a product with a matrix. */
  MATRIX;

  /** Extents of the weights. */
  long[] dimensions(WeightLayout layout) {
    return axes(layout.size().group(), layout.size());
  }

  /** Where they lie in the flat vector. */
  Strided of(WeightLayout layout) {
    return new Strided(dimensions(layout), axes(layout.size().group(), layout.stride()));
  }

  private long[] axes(int groups, WeightLayout.Axes axes) {
    if (groups > 1) {
      return new long[] {axes.group(), axes.output(), axes.input(), axes.row(), axes.column()};
    }
    return this == WINDOWS
        ? new long[] {axes.output(), axes.input(), axes.row(), axes.column()}
        : new long[] {axes.output(), axes.input()};
  }

  /**
   * Weights as they lie in the flat vector, float32.
   *
   * @param dimensions extents
   * @param strides of each
   */
  record Strided(long[] dimensions, long[] strides) {

    Layout layout(NativeScope scope) {
      return Layout.strided(scope, NumberType.FLOAT32, dimensions, strides);
    }
  }
}
