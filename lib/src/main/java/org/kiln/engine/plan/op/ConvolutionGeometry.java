package org.kiln.engine.plan.op;

/**
 * How a convolution reads its input.
 *
 * @param window kernel, stride, dilation, padding
 * @param groups in how many groups the channels are convolved apart; 1 is an ordinary convolution,
 *     as many as there are input channels a depthwise one
 * @param transposed whether this is a transposed convolution ("deconvolution"), whose forward pass
 *     is the backward pass of the convolution with the same window; then {@code groups} is 1
 */
public record ConvolutionGeometry(Window window, int groups, boolean transposed) {}
