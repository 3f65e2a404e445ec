package org.kiln.data.codec;

import java.util.Arrays;

/**
 * Luma or chroma of a VP8 frame in whole macroblocks, with what is predicted from where there is
 * nothing: a row of 127 above (and beyond its end), a column of 129 to the left.
 */
final class Vp8Plane {

  private static final int LEFT = 1;
  private static final int RIGHT = 4;

  private final byte[] pixels;
  private final int stride;

  Vp8Plane(int width, int height) {
    stride = LEFT + width + RIGHT;
    pixels = new byte[stride * (height + 1)];
    Arrays.fill(pixels, 0, stride, (byte) 127);
    for (int y = 0; y < height; y++) {
      pixels[at(0, y) - 1] = (byte) 129;
    }
  }

  byte[] pixels() {
    return pixels;
  }

  int stride() {
    return stride;
  }

  int at(int x, int y) {
    return (y + 1) * stride + LEFT + x;
  }

  int get(int x, int y) {
    return pixels[at(x, y)] & 0xFF;
  }
}
