package org.kiln.data.codec;

import java.io.IOException;
import java.util.Arrays;

/**
 * The coefficients of a macroblock (RFC 6386, section 13): 16 blocks of luma, 4 of each chroma, 16
 * numbers each, multiplied by their quantizer steps.
 */
final class Vp8Coefficients {

  private static final int BLOCKS = 24;
  private static final int LUMA_BEHIND_AVERAGE = 0;
  private static final int AVERAGE = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;
  private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

  /** Probabilities of the extra bits of large values, by category. */
  private static final int[][] EXTRA = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  private final int[] probabilities;

  /** If blocks above have coefficients: 4 of luma, 2 and 2 of chroma, 1 of averages, by column. */
  private final boolean[] above;

  private final boolean[] left = new boolean[9];
  private final int[] values = new int[16 * BLOCKS];
  private final int[] averages = new int[16];
  private Vp8Bits bits;

  Vp8Coefficients(int[] probabilities, int across) {
    this.probabilities = probabilities;
    this.above = new boolean[9 * across];
  }

  void startRow(Vp8Bits partition) {
    bits = partition;
    Arrays.fill(left, false);
  }

  /** Value i of block b stands at {@code 16 * b + i}, in rows of 4. */
  int[] values() {
    return values;
  }

  /** The next macroblock has none; averages are not spoken of where luma is in 4x4 blocks. */
  void skip(int column, boolean in4x4) {
    Arrays.fill(values, 0);
    int count = in4x4 ? 8 : 9;
    Arrays.fill(left, 0, count, false);
    Arrays.fill(above, 9 * column, 9 * column + count, false);
  }

  /** Reads those of the next macroblock; returns if there are any. */
  boolean read(int column, boolean in4x4, Vp8Quantizer steps) throws IOException {
    Arrays.fill(values, 0);
    int up = 9 * column;
    int first = 0;
    boolean any = false;
    if (!in4x4) {
      Arrays.fill(averages, 0);
      int context = context(up + 8, 8);
      int end = readBlock(AVERAGE, context, 0, averages, 0, steps.averageDc(), steps.averageAc());
      mark(up + 8, 8, end > 0);
      Vp8Transform.spreadAverages(averages, values);
      first = 1;
    }
    for (int block = 0; block < 16; block++) {
      int x = block & 3;
      int y = block >> 2;
      int plane = in4x4 ? LUMA : LUMA_BEHIND_AVERAGE;
      int context = context(up + x, y);
      int end =
          readBlock(plane, context, first, values, 16 * block, steps.lumaDc(), steps.lumaAc());
      mark(up + x, y, end > first);
      any |= end > 1 || values[16 * block] != 0;
    }
    for (int block = 16; block < BLOCKS; block++) {
      int side = 4 + (block - 16) / 4 * 2;
      int x = side + (block & 1);
      int y = side + (block >> 1 & 1);
      int context = context(up + x, y);
      int end =
          readBlock(CHROMA, context, 0, values, 16 * block, steps.chromaDc(), steps.chromaAc());
      mark(up + x, y, end > 0);
      any |= end > 0;
    }
    return any;
  }

  private int context(int up, int side) {
    return (above[up] ? 1 : 0) + (left[side] ? 1 : 0);
  }

  private void mark(int up, int side, boolean any) {
    above[up] = any;
    left[side] = any;
  }

  /** Reads a block from coefficient {@code first} on; returns where it ends. */
  private int readBlock(
      int plane, int context, int first, int[] to, int offset, int dcStep, int acStep)
      throws IOException {
    int n = first;
    int at = probabilitiesAt(plane, n, context);
    while (n < 16 && bits.read(probabilities[at])) {
      while (!bits.read(probabilities[at + 1])) {
        n++;
        if (n == 16) {
          return 16;
        }
        at = probabilitiesAt(plane, n, 0);
      }
      boolean one = !bits.read(probabilities[at + 2]);
      int value = one ? 1 : readLarge(at);
      int step = n == 0 ? dcStep : acStep;
      to[offset + ZIGZAG[n]] = (bits.readFlag() ? -value : value) * step;
      n++;
      at = probabilitiesAt(plane, n, one ? 1 : 2);
    }
    return n;
  }

  private static int probabilitiesAt(int plane, int n, int context) {
    return ((plane * 8 + BANDS[n]) * 3 + context) * 11;
  }

  /** A value above 1. */
  private int readLarge(int at) throws IOException {
    if (!bits.read(probabilities[at + 3])) {
      if (!bits.read(probabilities[at + 4])) {
        return 2;
      }
      return bits.read(probabilities[at + 5]) ? 4 : 3;
    }
    if (!bits.read(probabilities[at + 6])) {
      if (!bits.read(probabilities[at + 7])) {
        return bits.read(159) ? 6 : 5;
      }
      return 7 + (bits.read(165) ? 2 : 0) + (bits.read(145) ? 1 : 0);
    }
    boolean upper = bits.read(probabilities[at + 8]);
    int category = (upper ? 2 : 0) + (bits.read(probabilities[at + (upper ? 10 : 9)]) ? 1 : 0);
    int extra = 0;
    for (int probability : EXTRA[category]) {
      extra = extra << 1 | (bits.read(probability) ? 1 : 0);
    }
    return 3 + (8 << category) + extra;
  }
}
