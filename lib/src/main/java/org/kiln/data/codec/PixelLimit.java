package org.kiln.data.codec;

import java.io.IOException;

/**
 * How large an image may be. A header claims any size in a few bytes, so it is asked before memory
 * is taken.
 */
final class PixelLimit {

  /** Pillow's: it refuses larger ones as decompression bombs. 13,377 x 13,377 pixels. */
  static final long PIXELS = 178_956_970;

  /** RGB, and as much again for what a decoder holds meanwhile. */
  private static final int BYTES_PER_PIXEL = 6;

  private PixelLimit() {}

  /**
   * @throws IOException if a side is below 1, or the image is larger than the limit or than half of
   *     the heap could hold while it is decoded
   */
  static void check(long width, long height) throws IOException {
    check(width, height, Runtime.getRuntime().maxMemory());
  }

  /**
   * @param heap bytes
   */
  static void check(long width, long height, long heap) throws IOException {
    if (width < 1 || height < 1) {
      throw new IOException(
          "it claims " + width + "x" + height + " pixels (width x height), at least 1x1 expected");
    }
    if (width > PIXELS || height > PIXELS || width * height > PIXELS) {
      throw new IOException(
          "it claims "
              + width
              + "x"
              + height
              + " pixels (width x height), the limit is "
              + PIXELS
              + " in all: scale it down");
    }
    long needed = width * height * BYTES_PER_PIXEL;
    if (needed > heap / 2) {
      throw new IOException(
          "its "
              + width
              + "x"
              + height
              + " pixels take "
              + (needed >> 20)
              + " MB to decode, the heap has "
              + (heap >> 20)
              + " MB (KILN_JAVA_OPTS=-Xmx8g makes it larger)");
    }
  }
}
