package org.kiln.data.codec;

/** Samples of 1, 2, 4, 8 or 16 bits, the first in the highest bits of a byte. */
final class PackedSamples {

  private PackedSamples() {}

  /** Bytes of a row of {@code count} samples. */
  static long bytes(long count, int bits) {
    return (count * bits + 7) / 8;
  }

  /**
   * Unpacks to one byte each, as numbers ({@code scale} 1) or stretched to 0..255 ({@link
   * #stretch}).
   */
  static void unpack(byte[] packed, int from, int bits, int scale, byte[] samples, int count) {
    int mask = (1 << bits) - 1;
    int perByte = 8 / bits;
    for (int i = 0; i < count; i++) {
      int shift = 8 - bits - i % perByte * bits;
      samples[i] = (byte) (((packed[from + i / perByte] >> shift) & mask) * scale);
    }
  }

  /** What makes the largest sample of 1, 2, 4 or 8 bits 255. */
  static int stretch(int bits) {
    return 255 / ((1 << bits) - 1);
  }
}
