package org.kiln.engine.lower;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Window;

/** Makes {@link Window}s of DL4J's settings. */
final class Windows {

  private Windows() {}

  /**
   * The window of a convolution or pooling layer over {@code input}.
   *
   * @throws UnsupportedLayerException in Causal mode, or if the window is larger than the image
   */
  static Window of(
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      ConvolutionMode mode,
      Shape input) {
    if (mode == ConvolutionMode.Causal) {
      throw new UnsupportedLayerException("convolution mode Causal");
    }
    boolean same = mode == ConvolutionMode.Same;
    int[] rows = pads(input.height(), kernel[0], stride[0], padding[0], dilation[0], same);
    int[] columns = pads(input.width(), kernel[1], stride[1], padding[1], dilation[1], same);
    return new Window(
        extent(kernel),
        extent(stride),
        extent(dilation),
        new Padding(rows[0], columns[0], rows[1], columns[1]));
  }

  /** Padding before and after, such that the window's last step ends exactly at the border. */
  private static int[] pads(
      int size, int kernel, int stride, int padding, int dilation, boolean same) {
    int reach = dilation * (kernel - 1) + 1;
    if (same) {
      int total = (size + stride - 1) / stride;
      total = (total - 1) * stride + reach - size;
      if (total < -1) { // at -1 nothing is padded, and the last pixel is never read
        throw new UnsupportedLayerException(
            "kernel %d smaller than stride %d in Same mode".formatted(kernel, stride));
      }
      return new int[] {total / 2, total - total / 2};
    }
    int steps = Math.floorDiv(size + 2 * padding - reach, stride);
    if (steps < 0) {
      throw new UnsupportedLayerException(
          "window of %d over %d pixels with padding %d".formatted(reach, size, padding));
    }
    return new int[] {padding, steps * stride + reach - size - padding};
  }

  /**
   * The window of a transposed convolution, over what it makes of {@code input}: laid over the
   * output, it takes exactly as many steps as the input has pixels.
   */
  static Window transposed(
      int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
    boolean same = mode == ConvolutionMode.Same;
    int[] rows = transposedPads(kernel[0], stride[0], padding[0], dilation[0], same);
    int[] columns = transposedPads(kernel[1], stride[1], padding[1], dilation[1], same);
    return new Window(
        extent(kernel),
        extent(stride),
        extent(dilation),
        new Padding(rows[0], columns[0], rows[1], columns[1]));
  }

  /** In Same mode the output is {@code stride} times as large as the input. */
  private static int[] transposedPads(
      int kernel, int stride, int padding, int dilation, boolean same) {
    int total = dilation * (kernel - 1) + 1 - stride;
    if (!same) {
      return new int[] {padding, padding};
    }
    if (total < 0) {
      throw new UnsupportedLayerException(
          "kernel %d smaller than stride %d in Same mode".formatted(kernel, stride));
    }
    return new int[] {total / 2, total - total / 2};
  }

  private static Extent extent(int[] pair) {
    return new Extent(pair[0], pair[1]);
  }
}
