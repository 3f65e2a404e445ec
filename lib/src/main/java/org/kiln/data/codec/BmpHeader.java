package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Headers of a Windows or OS/2 bitmap.
 *
 * @param width columns
 * @param height rows
 * @param topDown if the first row of the file is the upper one
 * @param bits of a pixel: 1, 4, 8 (indexed), 16, 24 or 32
 * @param runs if pixels are run-length encoded
 * @param masks where red, green and blue are in a pixel of 16 or 32 bits
 * @param palette of an indexed bitmap; null in others
 * @param pixels where pixels start in the file
 */
record BmpHeader(
    int width,
    int height,
    boolean topDown,
    int bits,
    boolean runs,
    BmpMasks masks,
    Palette palette,
    int pixels) {

  private static final int FILE_HEADER = 14;
  private static final int OS2_HEADER = 12;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BIT_FIELDS = 3;

  /**
   * @param in a whole file, little-endian
   */
  static BmpHeader read(ByteBuffer in) throws IOException {
    int pixels = in.getInt(10);
    int size = in.getInt(FILE_HEADER);
    boolean os2 = size == OS2_HEADER;
    if (!os2 && (size < 40 || size > 124)) {
      throw new IOException("BMP has no header of " + size + " bytes");
    }
    long width = os2 ? in.getShort(18) & 0xFFFF : in.getInt(18);
    long height = os2 ? in.getShort(20) & 0xFFFF : in.getInt(22);
    PixelLimit.check(width, Math.abs(height));
    int bits = in.getShort(os2 ? 24 : 28);
    int compression = os2 ? 0 : in.getInt(30);
    checkKind(bits, compression);
    int end = FILE_HEADER + size;
    BmpMasks masks = BmpMasks.usual(bits);
    if (compression == BIT_FIELDS) {
      masks = BmpMasks.read(in, FILE_HEADER + 40);
      end = Math.max(end, FILE_HEADER + 52);
    }
    Palette palette = null;
    if (bits <= 8) {
      int stored = os2 ? 0 : in.getInt(46);
      int colours = stored == 0 ? 1 << bits : stored;
      int colourBytes = os2 ? 3 : 4;
      palette = readPalette(in, end, colours, colourBytes);
      if (pixels == end || pixels == 0) {
        end += colours * colourBytes;
        pixels = end;
      }
    }
    int start = pixels == 0 ? end : pixels;
    boolean runs = compression == RLE8 || compression == RLE4;
    return new BmpHeader(
        (int) width, (int) Math.abs(height), height < 0, bits, runs, masks, palette, start);
  }

  private static void checkKind(int bits, int compression) throws IOException {
    boolean known =
        switch (bits) {
          case 1, 24 -> compression == 0;
          case 4 -> compression == 0 || compression == RLE4;
          case 8 -> compression == 0 || compression == RLE8;
          case 16, 32 -> compression == 0 || compression == BIT_FIELDS;
          default -> false;
        };
    if (!known) {
      throw new IOException(
          "bitmaps of " + bits + " bits with compression " + compression + " are not decoded");
    }
  }

  private static Palette readPalette(ByteBuffer in, int from, int colours, int colourBytes)
      throws IOException {
    if (colours < 1 || colours > 65536) {
      throw new IOException("its palette claims " + colours + " colours");
    }
    Palette palette = new Palette();
    for (int i = 0; i < Math.min(colours, 256); i++) {
      int at = from + i * colourBytes;
      palette.set(i, in.get(at + 2), in.get(at + 1), in.get(at));
    }
    return palette;
  }

  /** Rows are padded to four bytes. */
  long rowBytes() {
    return ((long) width * bits + 31) / 32 * 4;
  }
}
