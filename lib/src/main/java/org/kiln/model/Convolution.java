package org.kiln.model;

import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.kiln.model.layer.GroupedConvolution2D;

/**
 * Settings of a convolution.
 *
 * @param filters output channels
 * @param window what of the image an output sees
 * @param groups of channels, each of which sees only its own; as many as filters means depthwise,
 *     of an input with as many channels
 * @param bias whether a bias is added; needless where batch norm follows
 */
public record Convolution(int filters, Window window, int groups, boolean bias) {

  /**
   * A kernel and its steps over the image.
   *
   * @param height of the kernel
   * @param width of the kernel
   * @param stride in both directions
   * @param top zeros above, and as many below
   * @param left zeros on the left, and as many on the right
   */
  public record Window(int height, int width, int stride, int top, int left) {

    /** A kernel of odd sides in steps of one, padded so that the image keeps its size. */
    static Window keeping(int height, int width) {
      return new Window(height, width, 1, height / 2, width / 2);
    }
  }

  /** A square one without a bias, {@code padding} zeros on each of the four sides. */
  public static Convolution of(int filters, int kernel, int stride, int padding) {
    return of(filters, new Window(kernel, kernel, stride, padding, padding));
  }

  /** One group without a bias. */
  public static Convolution of(int filters, Window window) {
    return new Convolution(filters, window, 1, false);
  }

  /** A square one for each channel, without a bias, padded by half the kernel. */
  public static Convolution depthwise(int channels, int kernel, int stride) {
    return of(channels, kernel, stride, kernel / 2).withGroups(channels);
  }

  /** The same with a bias, 0 at first. */
  public Convolution withBias() {
    return new Convolution(filters, window, groups, true);
  }

  /** The same in groups, which divide the channels. */
  public Convolution withGroups(int groups) {
    return new Convolution(filters, window, groups, bias);
  }

  /** DL4J's layer. One per channel is DL4J's own too, so that plain DL4J reads the network. */
  ConvolutionLayer layer() {
    ConvolutionLayer layer = ofItsKind(new int[] {window.height(), window.width()});
    layer.setNOut(filters);
    layer.setStride(new int[] {window.stride(), window.stride()});
    layer.setPadding(new int[] {window.top(), window.left()});
    layer.setHasBias(bias);
    layer.setWeightInitFn(new WeightInitDistribution(initialWeights()));
    return layer;
  }

  private ConvolutionLayer ofItsKind(int[] kernel) {
    if (groups == 1) {
      return new ConvolutionLayer.Builder(kernel).build();
    }
    return groups == filters
        ? new DepthwiseConvolution2D.Builder(kernel).depthMultiplier(1).build()
        : new GroupedConvolution2D.Builder(groups, kernel).build();
  }

  /**
   * Weights are drawn from N(0, 2 / (kernel area * filters)): He et al., Delving Deep into
   * Rectifiers, 2015, equation 14, the "fan out" of torchvision's networks, which leaves groups out
   * of account.
   */
  private NormalDistribution initialWeights() {
    double area = (double) window.height() * window.width();
    return new NormalDistribution(0, Math.sqrt(2.0 / (area * filters)));
  }
}
