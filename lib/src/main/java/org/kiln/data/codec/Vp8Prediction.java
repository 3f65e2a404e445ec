package org.kiln.data.codec;

/**
 * Prediction of blocks from the row above and the column to the left (RFC 6386, section 12).
 * Whatever is named from the paper: above is A, B, ... H, to the left I, J, K, L, the corner X.
 */
final class Vp8Prediction {

  private final byte[] pixels;
  private final int stride;

  /** L, K, J, I, X, A to H of the block at hand. */
  private final int[] edge = new int[13];

  Vp8Prediction(Vp8Plane plane) {
    pixels = plane.pixels();
    stride = plane.stride();
  }

  /**
   * Predicts a block of 16x16 luma or 8x8 chroma.
   *
   * @param at the upper left pixel
   * @param hasAbove if there is a row above, which matters for an average only
   */
  void predict(int mode, int at, int size, boolean hasAbove, boolean hasLeft) {
    int dc = mode == Vp8Modes.DC ? average(at, size, hasAbove, hasLeft) : 0;
    int corner = pixel(at - stride - 1);
    for (int y = 0; y < size; y++) {
      int row = at + y * stride;
      int left = pixel(row - 1);
      for (int x = 0; x < size; x++) {
        int above = pixel(at - stride + x);
        int value =
            switch (mode) {
              case Vp8Modes.DC -> dc;
              case Vp8Modes.VERTICAL -> above;
              case Vp8Modes.HORIZONTAL -> left;
              default -> Math.max(0, Math.min(255, left + above - corner));
            };
        pixels[row + x] = (byte) value;
      }
    }
  }

  private int average(int at, int size, boolean hasAbove, boolean hasLeft) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += hasAbove ? pixel(at - stride + i) : 0;
      sum += hasLeft ? pixel(at + i * stride - 1) : 0;
    }
    int count = (hasAbove ? size : 0) + (hasLeft ? size : 0);
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  private int pixel(int at) {
    return pixels[at] & 0xFF;
  }

  /**
   * Predicts a block of 4x4 luma.
   *
   * @param at the upper left pixel
   * @param right where the four pixels to the upper right stand
   * @param rightStep 1, or 0 if the first stands for all
   */
  void predict4x4(int mode, int at, int right, int rightStep) {
    if (mode == Vp8Modes.DC || mode == Vp8Modes.TRUE_MOTION) {
      predict(mode, at, 4, true, true);
      return;
    }
    for (int i = 0; i < 4; i++) {
      edge[3 - i] = pixel(at + i * stride - 1);
      edge[5 + i] = pixel(at - stride + i);
      edge[9 + i] = pixel(right + i * rightStep);
    }
    edge[4] = pixel(at - stride - 1);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        pixels[at + y * stride + x] = (byte) directed(mode, x, y);
      }
    }
  }

  /** Index 3 is I, 4 the corner X, 5 is A: weights are centred on a place along the edge. */
  private int directed(int mode, int x, int y) {
    return switch (mode) {
      case Vp8Modes.VERTICAL -> smooth(5 + x);
      case Vp8Modes.HORIZONTAL -> y == 3 ? last(0) : smooth(3 - y);
      case Vp8Modes.LEFT_DOWN -> x + y == 6 ? end(12) : smooth(6 + x + y);
      case Vp8Modes.RIGHT_DOWN -> smooth(4 + x - y);
      case Vp8Modes.VERTICAL_RIGHT -> verticalRight(x, y);
      case Vp8Modes.VERTICAL_LEFT -> verticalLeft(x, y);
      case Vp8Modes.HORIZONTAL_DOWN -> horizontalDown(x, y);
      default -> horizontalUp(x + 2 * y);
    };
  }

  private int verticalRight(int x, int y) {
    int place = 2 * x - y;
    if (place < 0) {
      return smooth(place == -1 ? 4 : 4 + place + 1);
    }
    return place % 2 == 0 ? middle(4 + place / 2) : smooth(4 + place / 2 + 1);
  }

  private int verticalLeft(int x, int y) {
    if (x == 3 && y >= 2) {
      return smooth(y == 2 ? 10 : 11);
    }
    int place = 5 + x + y / 2;
    return y % 2 == 0 ? middle(place) : smooth(place + 1);
  }

  private int horizontalDown(int x, int y) {
    int place = 2 * y - x;
    if (place < 0) {
      return smooth(place == -1 ? 4 : 4 - place - 1);
    }
    return place % 2 == 0 ? middle(3 - place / 2) : smooth(3 - place / 2);
  }

  private int horizontalUp(int place) {
    if (place > 5) {
      return edge[0];
    }
    if (place == 5) {
      return last(0);
    }
    return place % 2 == 0 ? middle(2 - place / 2) : smooth(2 - place / 2);
  }

  /** The rounded average of two neighbours, {@code place} and the next. */
  private int middle(int place) {
    return edge[place] + edge[place + 1] + 1 >> 1;
  }

  /** Three neighbours around {@code place}, weighted 1, 2, 1. */
  private int smooth(int place) {
    return edge[place - 1] + 2 * edge[place] + edge[place + 1] + 2 >> 2;
  }

  /** The same at the lower end of the edge, whose last pixel stands for the next too. */
  private int last(int place) {
    return edge[place + 1] + 3 * edge[place] + 2 >> 2;
  }

  /** The same at the upper end. */
  private int end(int place) {
    return edge[place - 1] + 3 * edge[place] + 2 >> 2;
  }
}
