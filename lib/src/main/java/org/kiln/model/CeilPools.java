package org.kiln.model;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;

/**
 * Max pools in steps of two that round sizes up, as PyTorch's do in {@code ceil_mode}, one behind
 * the other; between them the size of the maps must stay. They have to follow a rectifier: the last
 * window sees zeros beyond the border, which then are never the only maximum.
 */
final class CeilPools {

  private static final int STRIDE = 2;

  private final NetworkBlocks blocks;
  private int height;
  private int width;

  /** Pools of which the first reads maps of this size. */
  CeilPools(NetworkBlocks blocks, int height, int width) {
    this.blocks = blocks;
    this.height = height;
    this.width = width;
  }

  /** A pool of {@code kernel} x {@code kernel} pixels. */
  String maxPool(String name, String from, int kernel) {
    int below = missing(height, kernel);
    int right = missing(width, kernel);
    height = rounded(height, kernel);
    width = rounded(width, kernel);
    if (below == right) {
      return pool(name, from, kernel, below == 0 ? ConvolutionMode.Truncate : ConvolutionMode.Same);
    }
    String padded = name + ".pad";
    blocks.graph().addLayer(padded, new ZeroPaddingLayer(0, below, 0, right), from);
    return pool(name, padded, kernel, ConvolutionMode.Truncate);
  }

  /** Pixels that the last window sees beyond the border: 0 or, as DL4J's Same mode adds too, 1. */
  private static int missing(int size, int kernel) {
    return (rounded(size, kernel) - 1) * STRIDE + kernel - size;
  }

  private static int rounded(int size, int kernel) {
    return (size - kernel + STRIDE - 1) / STRIDE + 1;
  }

  private String pool(String name, String from, int kernel, ConvolutionMode mode) {
    SubsamplingLayer layer =
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(kernel, kernel)
            .stride(STRIDE, STRIDE)
            .convolutionMode(mode)
            .build();
    blocks.graph().addLayer(name, layer, from);
    return name;
  }
}
