package org.kiln.model;

import org.kiln.error.KilnException;

/**
 * Average pooling to a fixed size, as far as all its windows have one size and one distance: of
 * PyTorch's {@code AdaptiveAvgPool2d}, whose window {@code i} reaches from {@code floor(i in /
 * out)} to {@code ceil((i + 1) in / out)}, the case that DL4J has a layer for.
 *
 * @param side height and width of what it gives
 */
record AdaptivePool(int side) {

  /**
   * Pools square maps.
   *
   * @param from gives them
   * @param mapSide their height and width
   * @throws KilnException if the windows differ
   */
  String after(String name, NetworkBlocks blocks, String from, int mapSide) {
    if (mapSide == side) {
      return from;
    }
    int stride = mapSide / side;
    int kernel = mapSide - (side - 1) * stride;
    for (int i = 0; i < side; i++) {
      boolean alike = start(i, mapSide) == i * stride && end(i, mapSide) == i * stride + kernel;
      if (mapSide < side || !alike) {
        throw new KilnException(
            ("Images of %s, whose %dx%d feature maps can't be pooled evenly to %dx%d: expected a"
                    + " side of 224 or 256 pixels, or a multiple of 224. Resize the images")
                .formatted(blocks.shape(), mapSide, mapSide, side, side));
      }
    }
    return blocks.averagePool(name, from, kernel, stride);
  }

  private int start(int window, int mapSide) {
    return window * mapSide / side;
  }

  private int end(int window, int mapSide) {
    return ((window + 1) * mapSide + side - 1) / side;
  }
}
