package org.kiln.data.codec;

import java.io.IOException;

/**
 * How a TIFF's samples are stored.
 *
 * @param width columns
 * @param height rows
 * @param bits of every sample: 1, 2, 4, 8, 16 or 32
 * @param samples of a pixel, those that are dropped too
 * @param format of a sample: 1 unsigned, 2 signed, 3 floating point
 * @param photometric 0 grey with white at 0, 1 grey, 2 RGB, 3 indexed, 5 CMYK, 6 YCbCr
 * @param planar if each sample has its own segments
 * @param tileWidth columns of a segment: the image's in strips
 * @param tileHeight rows of a segment
 */
record TiffLayout(
    int width,
    int height,
    int bits,
    int samples,
    int format,
    int photometric,
    boolean planar,
    int tileWidth,
    int tileHeight) {

  private static final int MAX_SAMPLES = 16;
  private static final int UNSIGNED = 1;
  private static final int SIGNED = 2;
  private static final int FLOAT = 3;

  static TiffLayout of(TiffDirectory tags) throws IOException {
    long width = tags.first(TiffDirectory.WIDTH, 0);
    long height = tags.first(TiffDirectory.HEIGHT, 0);
    PixelLimit.check(width, height);
    int samples = tags.small(TiffDirectory.SAMPLES, 1, MAX_SAMPLES);
    int bits = tags.small(TiffDirectory.BITS, 1, 32);
    int format = tags.small(TiffDirectory.SAMPLE_FORMAT, UNSIGNED, FLOAT);
    for (long other : tags.all(TiffDirectory.BITS)) {
      if (other != bits) {
        throw new IOException("its channels are of " + bits + " and of " + other + " bits");
      }
    }
    int photometric = tags.small(TiffDirectory.PHOTOMETRIC, 0, 65535);
    checkKind(bits, samples, format, photometric);
    boolean tiled = tags.has(TiffDirectory.TILE_OFFSETS);
    long tileWidth = tiled ? tags.first(TiffDirectory.TILE_WIDTH, 0) : width;
    long tileHeight =
        tiled
            ? tags.first(TiffDirectory.TILE_HEIGHT, 0)
            : Math.min(height, tags.first(TiffDirectory.ROWS_PER_STRIP, height));
    PixelLimit.check(tileWidth, tileHeight);
    boolean planar = samples > 1 && tags.first(TiffDirectory.PLANAR, 1) == 2;
    TiffLayout layout =
        new TiffLayout(
            (int) width,
            (int) height,
            bits,
            samples,
            format,
            photometric,
            planar,
            (int) tileWidth,
            (int) tileHeight);
    if (layout.rowBytes() * tileHeight > Integer.MAX_VALUE / 2) {
      throw new IOException("its strips are of " + layout.rowBytes() * tileHeight + " bytes");
    }
    return layout;
  }

  private static void checkKind(int bits, int samples, int format, int photometric)
      throws IOException {
    boolean depth =
        switch (format) {
          case UNSIGNED ->
              bits == 8
                  || bits == 16
                  || samples == 1 && (bits == 1 || bits == 2 || bits == 4 || bits == 32);
          case SIGNED -> samples == 1 && (bits == 8 || bits == 16 || bits == 32);
          default -> samples == 1 && bits == 32;
        };
    boolean colour =
        switch (photometric) {
          case 0, 1 -> true;
          case 2, 6 -> samples >= 3;
          case 3 -> format == UNSIGNED && bits <= 8;
          case 5 -> samples >= 4;
          default -> false;
        };
    if (!depth || !colour || samples < 1) {
      throw new IOException(
          "TIFF of photometric interpretation "
              + photometric
              + " with "
              + samples
              + " samples of "
              + bits
              + " bits (sample format "
              + format
              + ") is not decoded");
    }
  }

  /** Samples that stand side by side in a segment. */
  int interleaved() {
    return planar ? 1 : samples;
  }

  int across() {
    return (width + tileWidth - 1) / tileWidth;
  }

  int down() {
    return (height + tileHeight - 1) / tileHeight;
  }

  long rowBytes() {
    return PackedSamples.bytes((long) tileWidth * interleaved(), bits);
  }

  boolean isIndexed() {
    return photometric == 3;
  }
}
