package org.kiln.engine.plan.op;

/**
 * Where a weight tensor lies inside the flat parameter vector, in one logical order for all layers:
 * group, output channel of the group, input channel of the group, kernel row, kernel column.
 *
 * <p>DL4J stores each kind of layer in its own order; the strides take that up, so that an executor
 * needs a single strided reorder to read weights or to write weight gradients.
 *
 * @param size extents of the five axes
 * @param stride distance between neighbours along each axis, in numbers
 */
public record WeightLayout(Axes size, Axes stride) {

  /**
   * One number for each axis of a weight tensor.
   *
   * @param group group of channels
   * @param output output channel within the group
   * @param input input channel within the group
   * @param row kernel row
   * @param column kernel column
   */
  public record Axes(int group, int output, int input, int row, int column) {
    /** The product of the five. */
    public long product() {
      return (long) group * output * input * row * column;
    }
  }

  /** DL4J's ConvolutionLayer: {@code [out, in, kh, kw]}, order 'c'; with groups the same. */
  public static WeightLayout convolution(int outputs, int inputs, Extent kernel, int groups) {
    int taps = kernel.height() * kernel.width();
    int in = inputs / groups;
    int out = outputs / groups;
    return new WeightLayout(
        new Axes(groups, out, in, kernel.height(), kernel.width()),
        new Axes(out * in * taps, in * taps, taps, kernel.width(), 1));
  }

  /**
   * DL4J's DepthwiseConvolution2D: {@code [kh, kw, in, multiplier]}, order 'c'. Output channel
   * {@code c * multiplier + m} belongs to input channel {@code c}.
   */
  public static WeightLayout depthwise(int inputs, int multiplier, Extent kernel) {
    int pixel = inputs * multiplier;
    return new WeightLayout(
        new Axes(inputs, multiplier, 1, kernel.height(), kernel.width()),
        new Axes(multiplier, 1, 1, kernel.width() * pixel, pixel));
  }

  /** The depthwise half of DL4J's SeparableConvolution2D: {@code [multiplier, in, kh, kw]}, 'c'. */
  public static WeightLayout separableDepthwise(int inputs, int multiplier, Extent kernel) {
    int taps = kernel.height() * kernel.width();
    return new WeightLayout(
        new Axes(inputs, multiplier, 1, kernel.height(), kernel.width()),
        new Axes(taps, inputs * taps, 1, kernel.width(), 1));
  }

  /** DL4J's Deconvolution2D: {@code [in, out, kh, kw]}, order 'c'. */
  public static WeightLayout deconvolution(int outputs, int inputs, Extent kernel) {
    int taps = kernel.height() * kernel.width();
    return new WeightLayout(
        new Axes(1, outputs, inputs, kernel.height(), kernel.width()),
        new Axes(1, taps, outputs * taps, kernel.width(), 1));
  }

  /**
   * DL4J's dense layer, {@code [in, out]}, order 'f', reading an image that was flattened channel
   * by channel, as NCHW networks do. For a matrix the image is 1x1.
   */
  public static WeightLayout denseOfPlanes(int outputs, Shape image) {
    int inputs = image.channels() * image.pixels();
    return new WeightLayout(
        new Axes(1, outputs, image.channels(), image.height(), image.width()),
        new Axes(1, inputs, image.pixels(), image.width(), 1));
  }

  /** The same reading an image that was flattened pixel by pixel, as NHWC networks do. */
  public static WeightLayout denseOfPixels(int outputs, Shape image) {
    int inputs = image.channels() * image.pixels();
    return new WeightLayout(
        new Axes(1, outputs, image.channels(), image.height(), image.width()),
        new Axes(1, inputs, 1, image.width() * image.channels(), image.channels()));
  }

  /** Output channels of all groups. */
  public int outputs() {
    return size.group() * size.output();
  }

  /** Position of one weight, counted from the tensor's own start. */
  public int index(int group, int output, int input, int row, int column) {
    return group * stride.group()
        + output * stride.output()
        + input * stride.input()
        + row * stride.row()
        + column * stride.column();
  }
}
