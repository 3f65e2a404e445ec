package org.kiln.data.codec;

/** Pixels are differences from what their neighbours predict, in a way that each block names. */
record Vp8lPrediction(int width, int height, int bits, int[] modes) implements Vp8lTransform {

  private static final int BLACK = 0xFF000000;

  @Override
  public int[] undo(int[] pixels) {
    int across = Vp8lImage.blocks(width, bits);
    pixels[0] = Vp8lTransform.add(pixels[0], BLACK);
    for (int i = 1; i < width; i++) {
      pixels[i] = Vp8lTransform.add(pixels[i], pixels[i - 1]);
    }
    for (int i = width; i < pixels.length; i++) {
      int x = i % width;
      int block = (i / width >> bits) * across + (x >> bits);
      int predicted = x == 0 ? pixels[i - width] : predict(modes[block] >>> 8 & 0xF, pixels, i);
      pixels[i] = Vp8lTransform.add(pixels[i], predicted);
    }
    return pixels;
  }

  /** The pixel to the right above of the last column is the first of the same row, as specified. */
  private int predict(int mode, int[] pixels, int at) {
    int left = pixels[at - 1];
    int top = pixels[at - width];
    int corner = pixels[at - width - 1];
    int right = pixels[at - width + 1];
    return switch (mode) {
      case 1 -> left;
      case 2 -> top;
      case 3 -> right;
      case 4 -> corner;
      case 5 -> average(average(left, right), top);
      case 6 -> average(left, corner);
      case 7 -> average(left, top);
      case 8 -> average(corner, top);
      case 9 -> average(top, right);
      case 10 -> average(average(left, corner), average(top, right));
      case 11 -> select(left, top, corner);
      case 12 -> addDifference(left, top, corner);
      case 13 -> addHalfDifference(average(left, top), corner);
      default -> BLACK;
    };
  }

  /** Of each byte, rounded down. */
  private static int average(int a, int b) {
    return ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b);
  }

  /** Whichever of the two is nearer to {@code left + top - corner}. */
  private static int select(int left, int top, int corner) {
    int toLeft = 0;
    int toTop = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      toLeft += Math.abs((top >>> shift & 0xFF) - (corner >>> shift & 0xFF));
      toTop += Math.abs((left >>> shift & 0xFF) - (corner >>> shift & 0xFF));
    }
    return toLeft < toTop ? left : top;
  }

  private static int addDifference(int left, int top, int corner) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = (left >>> shift & 0xFF) + (top >>> shift & 0xFF) - (corner >>> shift & 0xFF);
      sum |= clamp(value) << shift;
    }
    return sum;
  }

  private static int addHalfDifference(int average, int corner) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = average >>> shift & 0xFF;
      sum |= clamp(value + (value - (corner >>> shift & 0xFF)) / 2) << shift;
    }
    return sum;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
