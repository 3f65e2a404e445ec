package org.kiln.data.codec;

import java.nio.ByteBuffer;

/**
 * Which bits of a bitmap's pixel are red, green and blue. Any number of bits is stretched to 0..255
 * rounded down, as Pillow does.
 */
record BmpMasks(int red, int green, int blue) {

  static BmpMasks usual(int bits) {
    return bits == 16 ? new BmpMasks(0x7C00, 0x3E0, 0x1F) : new BmpMasks(0xFF0000, 0xFF00, 0xFF);
  }

  static BmpMasks read(ByteBuffer in, int at) {
    BmpMasks masks = new BmpMasks(in.getInt(at), in.getInt(at + 4), in.getInt(at + 8));
    boolean none = masks.red == 0 && masks.green == 0 && masks.blue == 0;
    return none ? usual(32) : masks;
  }

  void write(int pixel, byte[] rgb, int at) {
    rgb[at] = value(pixel, red);
    rgb[at + 1] = value(pixel, green);
    rgb[at + 2] = value(pixel, blue);
  }

  private static byte value(int pixel, int mask) {
    if (mask == 0) {
      return 0;
    }
    int max = mask >>> Integer.numberOfTrailingZeros(mask);
    int value = (pixel & mask) >>> Integer.numberOfTrailingZeros(mask);
    return (byte) (Integer.toUnsignedLong(value) * 255 / Integer.toUnsignedLong(max));
  }
}
