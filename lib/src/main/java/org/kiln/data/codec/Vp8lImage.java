package org.kiln.data.codec;

import java.io.IOException;

/**
 * VP8L's entropy-coded images: pixels as literals, copies of earlier pixels, or entries of a cache
 * of recent colours. The image itself is one, and so are what its transforms and codes refer to.
 */
final class Vp8lImage {

  private static final int LITERALS = 256;
  private static final int LENGTHS = 24;
  private static final int DISTANCES = 40;
  private static final int MAX_CACHE_BITS = 11;
  private static final int CACHE_HASH = 0x1E35A7BD;

  /** Distance codes 1 to 120: columns to the left (or, negative, right) and rows above. */
  private static final int[][] NEAR = {
    {0, 1}, {1, 0}, {1, 1}, {-1, 1}, {0, 2}, {2, 0}, {1, 2}, {-1, 2}, {2, 1}, {-2, 1}, {2, 2},
    {-2, 2}, {0, 3}, {3, 0}, {1, 3}, {-1, 3}, {3, 1}, {-3, 1}, {2, 3}, {-2, 3}, {3, 2}, {-3, 2},
    {0, 4}, {4, 0}, {1, 4}, {-1, 4}, {4, 1}, {-4, 1}, {3, 3}, {-3, 3}, {2, 4}, {-2, 4}, {4, 2},
    {-4, 2}, {0, 5}, {3, 4}, {-3, 4}, {4, 3}, {-4, 3}, {5, 0}, {1, 5}, {-1, 5}, {5, 1}, {-5, 1},
    {2, 5}, {-2, 5}, {5, 2}, {-5, 2}, {4, 4}, {-4, 4}, {3, 5}, {-3, 5}, {5, 3}, {-5, 3}, {0, 6},
    {6, 0}, {1, 6}, {-1, 6}, {6, 1}, {-6, 1}, {2, 6}, {-2, 6}, {6, 2}, {-6, 2}, {4, 5}, {-4, 5},
    {5, 4}, {-5, 4}, {3, 6}, {-3, 6}, {6, 3}, {-6, 3}, {0, 7}, {7, 0}, {1, 7}, {-1, 7}, {5, 5},
    {-5, 5}, {7, 1}, {-7, 1}, {4, 6}, {-4, 6}, {6, 4}, {-6, 4}, {2, 7}, {-2, 7}, {7, 2}, {-7, 2},
    {3, 7}, {-3, 7}, {7, 3}, {-7, 3}, {5, 6}, {-5, 6}, {6, 5}, {-6, 5}, {8, 0}, {4, 7}, {-4, 7},
    {7, 4}, {-7, 4}, {8, 1}, {8, 2}, {6, 6}, {-6, 6}, {8, 3}, {5, 7}, {-5, 7}, {7, 5}, {-7, 5},
    {8, 4}, {6, 7}, {-6, 7}, {7, 6}, {-7, 6}, {8, 5}, {7, 7}, {-7, 7}, {8, 6}, {8, 7}
  };

  private final Vp8lBits in;
  private final int width;
  private final int[] pixels;
  private int cacheBits;
  private int[] cache;
  private int cached;

  /** Which codes a block of pixels has; null if there is one group for all. */
  private int[] groupOfBlock;

  private int blockBits;
  private Vp8lCode[][] groups;

  private Vp8lImage(Vp8lBits in, int width, int height) {
    this.in = in;
    this.width = width;
    this.pixels = new int[width * height];
  }

  /**
   * Pixels, each {@code alpha << 24 | red << 16 | green << 8 | blue}.
   *
   * @param main if it is the image, whose codes may differ from block to block
   */
  static int[] read(Vp8lBits in, int width, int height, boolean main) throws IOException {
    Vp8lImage image = new Vp8lImage(in, width, height);
    image.readCodes(height, main);
    image.readPixels();
    return image.pixels;
  }

  private void readCodes(int height, boolean main) throws IOException {
    if (in.readFlag()) {
      cacheBits = in.read(4);
      if (cacheBits < 1 || cacheBits > MAX_CACHE_BITS) {
        throw new IOException("VP8L has no colour cache of " + cacheBits + " bits");
      }
      cache = new int[1 << cacheBits];
    }
    int count = 1;
    if (main && in.readFlag()) {
      blockBits = 2 + in.read(3);
      groupOfBlock = read(in, blocks(width, blockBits), blocks(height, blockBits), false);
      for (int i = 0; i < groupOfBlock.length; i++) {
        groupOfBlock[i] = groupOfBlock[i] >>> 8 & 0xFFFF;
        count = Math.max(count, groupOfBlock[i] + 1);
      }
    }
    int cacheSize = cacheBits == 0 ? 0 : 1 << cacheBits;
    groups = new Vp8lCode[count][5];
    for (Vp8lCode[] group : groups) {
      group[0] = Vp8lCode.parse(in, LITERALS + LENGTHS + cacheSize);
      group[1] = Vp8lCode.parse(in, LITERALS);
      group[2] = Vp8lCode.parse(in, LITERALS);
      group[3] = Vp8lCode.parse(in, LITERALS);
      group[4] = Vp8lCode.parse(in, DISTANCES);
    }
  }

  /** Blocks of {@code 1 << bits} pixels that cover a side. */
  static int blocks(int side, int bits) {
    return (side + (1 << bits) - 1) >> bits;
  }

  private void readPixels() throws IOException {
    int at = 0;
    while (at < pixels.length) {
      Vp8lCode[] group = groupAt(at);
      int symbol = group[0].read(in);
      if (symbol < LITERALS) {
        int red = group[1].read(in);
        int blue = group[2].read(in);
        int alpha = group[3].read(in);
        pixels[at++] = alpha << 24 | red << 16 | symbol << 8 | blue;
      } else if (symbol < LITERALS + LENGTHS) {
        int length = number(symbol - LITERALS);
        int distance = distance(number(group[4].read(in)));
        if (distance > at) {
          throw new IOException("it copies pixels from before its first: it is damaged");
        }
        for (int end = Math.min(pixels.length, at + length); at < end; at++) {
          pixels[at] = pixels[at - distance];
        }
      } else {
        remember(at);
        pixels[at++] = cache[symbol - LITERALS - LENGTHS];
      }
    }
  }

  private Vp8lCode[] groupAt(int at) {
    if (groupOfBlock == null) {
      return groups[0];
    }
    int block = (at / width >> blockBits) * blocks(width, blockBits) + (at % width >> blockBits);
    return groups[groupOfBlock[block]];
  }

  /** A length or distance: a prefix, then extra bits. */
  private int number(int prefix) throws IOException {
    if (prefix < 4) {
      return prefix + 1;
    }
    int extra = (prefix - 2) >> 1;
    return ((2 + (prefix & 1)) << extra) + in.read(extra) + 1;
  }

  private int distance(int code) {
    if (code > NEAR.length) {
      return code - NEAR.length;
    }
    int[] step = NEAR[code - 1];
    return Math.max(1, step[0] + step[1] * width);
  }

  /** Puts the pixels up to {@code end} into the cache; it is asked only now and then. */
  private void remember(int end) {
    for (; cached < end; cached++) {
      cache[pixels[cached] * CACHE_HASH >>> (32 - cacheBits)] = pixels[cached];
    }
  }
}
