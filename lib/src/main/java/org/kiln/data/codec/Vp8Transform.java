package org.kiln.data.codec;

/** VP8's inverse transforms (RFC 6386, section 14), in integers. */
final class Vp8Transform {

  private Vp8Transform() {}

  /** The inverse Walsh-Hadamard transform: 16 averages become the first values of 16 blocks. */
  static void spreadAverages(int[] in, int[] blocks) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = in[i] + in[12 + i];
      int b = in[4 + i] + in[8 + i];
      int c = in[4 + i] - in[8 + i];
      int d = in[i] - in[12 + i];
      half[i] = a + b;
      half[8 + i] = a - b;
      half[4 + i] = d + c;
      half[12 + i] = d - c;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[4 * i] + 3;
      int a = dc + half[4 * i + 3];
      int b = half[4 * i + 1] + half[4 * i + 2];
      int c = half[4 * i + 1] - half[4 * i + 2];
      int d = dc - half[4 * i + 3];
      blocks[64 * i] = a + b >> 3;
      blocks[64 * i + 16] = d + c >> 3;
      blocks[64 * i + 32] = a - b >> 3;
      blocks[64 * i + 48] = d - c >> 3;
    }
  }

  /** Adds the inverse cosine transform of a block to 4x4 pixels. */
  static void addBlock(int[] in, int from, byte[] pixels, int at, int stride) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = in[from + i] + in[from + 8 + i];
      int b = in[from + i] - in[from + 8 + i];
      int c = sine(in[from + 4 + i]) - cosine(in[from + 12 + i]);
      int d = cosine(in[from + 4 + i]) + sine(in[from + 12 + i]);
      half[4 * i] = a + d;
      half[4 * i + 1] = b + c;
      half[4 * i + 2] = b - c;
      half[4 * i + 3] = a - d;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[i] + 4;
      int a = dc + half[8 + i];
      int b = dc - half[8 + i];
      int c = sine(half[4 + i]) - cosine(half[12 + i]);
      int d = cosine(half[4 + i]) + sine(half[12 + i]);
      int row = at + i * stride;
      add(pixels, row, a + d);
      add(pixels, row + 1, b + c);
      add(pixels, row + 2, b - c);
      add(pixels, row + 3, a - d);
    }
  }

  private static void add(byte[] pixels, int at, int value) {
    pixels[at] = (byte) Math.max(0, Math.min(255, (pixels[at] & 0xFF) + (value >> 3)));
  }

  /** Times {@code sqrt(2) * cos(pi / 8)}. */
  private static int cosine(int value) {
    return (value * 20091 >> 16) + value;
  }

  /** Times {@code sqrt(2) * sin(pi / 8)}. */
  private static int sine(int value) {
    return value * 35468 >> 16;
  }
}
