package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * PNG's IHDR chunk.
 *
 * @param width columns
 * @param height rows
 * @param bits of one sample: 1, 2, 4, 8 or 16
 * @param colourType 0 grey, 2 RGB, 3 indexed, 4 grey and alpha, 6 RGB and alpha
 * @param interlaced if rows stand in Adam7's seven passes
 */
record PngHeader(int width, int height, int bits, int colourType, boolean interlaced) {

  static PngHeader read(ByteBuffer chunk) throws IOException {
    long width = chunk.getInt() & 0xFFFFFFFFL;
    long height = chunk.getInt() & 0xFFFFFFFFL;
    PixelLimit.check(width, height);
    int bits = chunk.get();
    int colourType = chunk.get();
    boolean known =
        switch (colourType) {
          case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
          case 3 -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
          case 2, 4, 6 -> bits == 8 || bits == 16;
          default -> false;
        };
    int compression = chunk.get();
    int filter = chunk.get();
    int interlace = chunk.get();
    if (!known || compression != 0 || filter != 0 || interlace < 0 || interlace > 1) {
      throw new IOException(
          "PNG has no colour type "
              + colourType
              + " of "
              + bits
              + " bits (compression "
              + compression
              + ", filter "
              + filter
              + ", interlace "
              + interlace
              + ")");
    }
    return new PngHeader((int) width, (int) height, bits, colourType, interlace == 1);
  }

  boolean isIndexed() {
    return colourType == 3;
  }

  boolean isGrey() {
    return colourType == 0 || colourType == 4;
  }

  int samples() {
    return switch (colourType) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  long rowBytes(int columns) {
    return PackedSamples.bytes((long) columns * samples(), bits);
  }

  /** How far back the filters look: a pixel, or a byte if that is smaller. */
  int pixelBytes() {
    return Math.max(1, samples() * bits / 8);
  }
}
