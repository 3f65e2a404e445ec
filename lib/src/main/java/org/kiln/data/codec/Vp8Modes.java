package org.kiln.data.codec;

import java.io.IOException;
import java.util.Arrays;

/**
 * How each macroblock of a key frame is predicted (RFC 6386, section 11). Modes of 16x16 and 8x8
 * blocks: {@link #DC}, {@link #TRUE_MOTION}, {@link #VERTICAL}, {@link #HORIZONTAL}; those of 4x4
 * blocks are the same and six diagonals.
 */
final class Vp8Modes {

  static final int DC = 0;
  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  static final int LEFT_DOWN = 4;
  static final int RIGHT_DOWN = 5;
  static final int VERTICAL_RIGHT = 6;
  static final int VERTICAL_LEFT = 7;
  static final int HORIZONTAL_DOWN = 8;
  static final int HORIZONTAL_UP = 9;

  private static final int MODES = 10;
  private static final int DECISIONS = 9;

  /** Where a decision leads to: another one, or, negative, {@code -1 - mode}. */
  private static final int[] TREE_OF_4X4 = {
    -1 - DC,
    2,
    -1 - TRUE_MOTION,
    4,
    -1 - VERTICAL,
    6,
    8,
    12,
    -1 - HORIZONTAL,
    10,
    -1 - RIGHT_DOWN,
    -1 - VERTICAL_RIGHT,
    -1 - LEFT_DOWN,
    14,
    -1 - VERTICAL_LEFT,
    16,
    -1 - HORIZONTAL_DOWN,
    -1 - HORIZONTAL_UP
  };

  private final Vp8Bits bits;
  private final int[] above;
  private final int[] left = new int[4];
  private final int[] of4x4 = new int[16];
  private boolean in4x4;
  private int luma;
  private int chroma;

  /**
   * @param across macroblocks in a row
   */
  Vp8Modes(Vp8Bits bits, int across) {
    this.bits = bits;
    this.above = new int[4 * across];
  }

  void startRow() {
    Arrays.fill(left, DC);
  }

  /** Reads the modes of the next macroblock, in column {@code column}. */
  void read(int column) throws IOException {
    in4x4 = !bits.read(145);
    if (in4x4) {
      read4x4(4 * column);
    } else {
      luma =
          bits.read(156)
              ? bits.read(128) ? TRUE_MOTION : HORIZONTAL
              : bits.read(163) ? VERTICAL : DC;
      Arrays.fill(left, luma);
      Arrays.fill(above, 4 * column, 4 * column + 4, luma);
    }
    chroma =
        !bits.read(142)
            ? DC
            : !bits.read(114) ? VERTICAL : bits.read(183) ? TRUE_MOTION : HORIZONTAL;
  }

  private void read4x4(int first) throws IOException {
    int[] probabilities = Vp8Tables.STANDARD.modes();
    for (int block = 0; block < 16; block++) {
      int x = first + (block & 3);
      int y = block >> 2;
      int context = (above[x] * MODES + left[y]) * DECISIONS;
      int at = 0;
      do {
        at = TREE_OF_4X4[at + (bits.read(probabilities[context + (at >> 1)]) ? 1 : 0)];
      } while (at > 0);
      of4x4[block] = -1 - at;
      above[x] = of4x4[block];
      left[y] = of4x4[block];
    }
  }

  /** If luma is predicted in 4x4 blocks. */
  boolean in4x4() {
    return in4x4;
  }

  /** Luma's mode, if it is not in 4x4 blocks. */
  int luma() {
    return luma;
  }

  int of4x4(int block) {
    return of4x4[block];
  }

  int chroma() {
    return chroma;
  }
}
