package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The header of a VP8 key frame (RFC 6386, sections 9 and 19.2). */
final class Vp8Header {

  private static final int SEGMENTS = 4;
  private static final int UNCOMPRESSED = 10;
  private static final int START_CODE = 0x2A019D;
  private static final int MAX_FILTER_LEVEL = 63;

  private final int width;
  private final int height;
  private final Vp8Bits bits;
  private final int[] coefficients = Vp8Tables.STANDARD.coefficients().clone();
  private final Vp8Quantizer[] quantizers = new Vp8Quantizer[SEGMENTS];
  private final int[] segmentSteps = new int[SEGMENTS];
  private final int[] segmentFilters = new int[SEGMENTS];
  private boolean segmented;
  private boolean absolute;
  private int[] segmentProbabilities;
  private boolean simpleFilter;
  private int filterLevel;
  private int sharpness;
  private int filterChange;
  private int filterChangeOf4x4;
  private Vp8Bits[] partitions;
  private int skipProbability = -1;

  private Vp8Header(int width, int height, Vp8Bits bits) {
    this.width = width;
    this.height = height;
    this.bits = bits;
  }

  /**
   * @param chunk little-endian
   */
  static Vp8Header read(ByteBuffer chunk) throws IOException {
    int tag = chunk.getShort(0) & 0xFFFF | (chunk.get(2) & 0xFF) << 16;
    int startCode = chunk.getShort(3) & 0xFFFF | (chunk.get(5) & 0xFF) << 16;
    if ((tag & 1) != 0 || startCode != START_CODE) {
      throw new IOException("its lossy data is no key frame");
    }
    int width = chunk.getShort(6) & 0x3FFF;
    int height = chunk.getShort(8) & 0x3FFF;
    PixelLimit.check(width, height);
    int start = chunk.arrayOffset() + UNCOMPRESSED;
    int end = chunk.arrayOffset() + chunk.limit();
    int length = tag >>> 5;
    if (length > end - start) {
      throw new IOException("it is cut short: its first partition claims " + length + " bytes");
    }
    Vp8Header header =
        new Vp8Header(width, height, new Vp8Bits(chunk.array(), start, start + length));
    header.readFields(chunk.array(), start + length, end);
    return header;
  }

  private void readFields(byte[] data, int from, int end) throws IOException {
    // The colour space is always BT.601, and values are always clamped.
    bits.readNumber(2);
    readSegments();
    readFilter();
    locatePartitions(data, from, end);
    readQuantizers();
    // Whether probabilities outlive the frame.
    bits.readFlag();
    for (int i = 0; i < coefficients.length; i++) {
      if (bits.read(Vp8Tables.STANDARD.updates()[i])) {
        coefficients[i] = bits.readNumber(8);
      }
    }
    if (bits.readFlag()) {
      skipProbability = bits.readNumber(8);
    }
  }

  private void readSegments() throws IOException {
    segmented = bits.readFlag();
    if (!segmented) {
      return;
    }
    boolean map = bits.readFlag();
    if (bits.readFlag()) {
      absolute = bits.readFlag();
      for (int i = 0; i < SEGMENTS; i++) {
        segmentSteps[i] = bits.readOptional(7);
      }
      for (int i = 0; i < SEGMENTS; i++) {
        segmentFilters[i] = bits.readOptional(6);
      }
    }
    if (map) {
      segmentProbabilities = new int[SEGMENTS - 1];
      for (int i = 0; i < SEGMENTS - 1; i++) {
        segmentProbabilities[i] = bits.readFlag() ? bits.readNumber(8) : 255;
      }
    }
  }

  private void readFilter() throws IOException {
    simpleFilter = bits.readFlag();
    filterLevel = bits.readNumber(6);
    sharpness = bits.readNumber(3);
    if (bits.readFlag() && bits.readFlag()) {
      // Changes by reference frame, of which a key frame has the first, then by mode.
      int[] changes = new int[8];
      for (int i = 0; i < changes.length; i++) {
        changes[i] = bits.readOptional(6);
      }
      filterChange = changes[0];
      filterChangeOf4x4 = changes[4];
    }
  }

  private void locatePartitions(byte[] data, int from, int end) throws IOException {
    partitions = new Vp8Bits[1 << bits.readNumber(2)];
    int last = partitions.length - 1;
    int start = from + 3 * last;
    for (int i = 0; i < last; i++) {
      int at = from + 3 * i;
      int length = data[at] & 0xFF | (data[at + 1] & 0xFF) << 8 | (data[at + 2] & 0xFF) << 16;
      if (length > end - start) {
        throw new IOException("it is cut short: a partition claims " + length + " bytes");
      }
      partitions[i] = new Vp8Bits(data, start, start + length);
      start += length;
    }
    partitions[last] = new Vp8Bits(data, Math.min(start, end), end);
  }

  private void readQuantizers() throws IOException {
    int step = bits.readNumber(7);
    int[] changes = new int[5];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = bits.readOptional(4);
    }
    for (int i = 0; i < SEGMENTS; i++) {
      int base = !segmented ? step : absolute ? segmentSteps[i] : step + segmentSteps[i];
      quantizers[i] = Vp8Quantizer.of(base, changes);
    }
  }

  /**
   * How strongly a macroblock is filtered, 0 to 63.
   *
   * @param in4x4 if its luma was predicted in blocks of 4x4
   */
  int filterLevel(int segment, boolean in4x4) {
    int level =
        !segmented
            ? filterLevel
            : absolute ? segmentFilters[segment] : filterLevel + segmentFilters[segment];
    level += filterChange + (in4x4 ? filterChangeOf4x4 : 0);
    return Math.max(0, Math.min(MAX_FILTER_LEVEL, level));
  }

  /** If there is anything to filter. */
  boolean isFiltered() {
    return filterLevel > 0;
  }

  /** Reads which segment the next macroblock belongs to. */
  int readSegment() throws IOException {
    if (segmentProbabilities == null) {
      return 0;
    }
    boolean upper = bits.read(segmentProbabilities[0]);
    return (upper ? 2 : 0) + (bits.read(segmentProbabilities[upper ? 2 : 1]) ? 1 : 0);
  }

  /** Reads if the next macroblock has no coefficients. */
  boolean readSkip() throws IOException {
    return skipProbability >= 0 && bits.read(skipProbability);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** What follows the header: the modes of each macroblock. */
  Vp8Bits bits() {
    return bits;
  }

  /** Where the coefficients of a row of macroblocks are. */
  Vp8Bits partition(int row) {
    return partitions[row & partitions.length - 1];
  }

  /** Probabilities of coefficients: 4 x 8 x 3 x 11. */
  int[] coefficients() {
    return coefficients;
  }

  Vp8Quantizer quantizer(int segment) {
    return quantizers[segment];
  }

  boolean simpleFilter() {
    return simpleFilter;
  }

  int sharpness() {
    return sharpness;
  }
}
