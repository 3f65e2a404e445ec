package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The tags of a TIFF's first image that say how its pixels are stored. */
final class TiffDirectory {

  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int ORIENTATION = 274;
  static final int SAMPLES = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_LENGTHS = 279;
  static final int PLANAR = 284;
  static final int T4_OPTIONS = 292;
  static final int PREDICTOR = 317;
  static final int COLOUR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_LENGTHS = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;
  static final int JPEG_TABLES = 347;

  private static final int[] KNOWN = {
    WIDTH,
    HEIGHT,
    BITS,
    COMPRESSION,
    PHOTOMETRIC,
    FILL_ORDER,
    STRIP_OFFSETS,
    ORIENTATION,
    SAMPLES,
    ROWS_PER_STRIP,
    STRIP_LENGTHS,
    PLANAR,
    T4_OPTIONS,
    PREDICTOR,
    COLOUR_MAP,
    TILE_WIDTH,
    TILE_HEIGHT,
    TILE_OFFSETS,
    TILE_LENGTHS,
    EXTRA_SAMPLES,
    SAMPLE_FORMAT,
    JPEG_TABLES
  };

  private static final int ENTRY_BYTES = 12;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int UNDEFINED = 7;

  private final ByteBuffer in;
  private final Map<Integer, long[]> tags = new HashMap<>();

  private TiffDirectory(ByteBuffer in) {
    this.in = in;
  }

  static TiffDirectory read(byte[] encoded) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    in.order(encoded[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (in.getShort(2) != 42) {
      throw new IOException("BigTIFF is not decoded");
    }
    TiffDirectory directory = new TiffDirectory(in);
    in.position(directory.checked(in.getInt(4), 2));
    int count = in.getShort() & 0xFFFF;
    int first = directory.checked(in.position(), (long) count * ENTRY_BYTES);
    for (int i = 0; i < count; i++) {
      directory.readEntry(first + i * ENTRY_BYTES);
    }
    return directory;
  }

  private void readEntry(int at) throws IOException {
    int tag = in.getShort(at) & 0xFFFF;
    int type = in.getShort(at + 2);
    long count = in.getInt(at + 4) & 0xFFFFFFFFL;
    int size =
        switch (type) {
          case BYTE, UNDEFINED -> 1;
          case SHORT -> 2;
          case LONG -> 4;
          default -> 0;
        };
    if (size == 0 || Arrays.binarySearch(KNOWN, tag) < 0 || tags.containsKey(tag)) {
      return;
    }
    int from = count * size <= 4 ? at + 8 : checked(in.getInt(at + 8), count * size);
    long[] values = new long[(int) count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (size) {
            case 1 -> in.get(from + i) & 0xFF;
            case 2 -> in.getShort(from + 2 * i) & 0xFFFF;
            default -> in.getInt(from + 4 * i) & 0xFFFFFFFFL;
          };
    }
    tags.put(tag, values);
  }

  /**
   * An offset in the file.
   *
   * @throws IOException if {@code length} bytes from there are not in it
   */
  int checked(long offset, long length) throws IOException {
    long from = offset & 0xFFFFFFFFL;
    if (from + length > in.limit()) {
      throw new IOException("it is cut short: " + length + " bytes at byte " + from + " expected");
    }
    return (int) from;
  }

  ByteOrder order() {
    return in.order();
  }

  boolean has(int tag) {
    return tags.containsKey(tag);
  }

  /** All values of a tag; none if it is missing. */
  long[] all(int tag) {
    return tags.getOrDefault(tag, new long[0]);
  }

  /** The first value of a tag. */
  long first(int tag, long missing) {
    long[] values = all(tag);
    return values.length == 0 ? missing : values[0];
  }

  /**
   * The first value of a tag that counts or names something.
   *
   * @throws IOException if it is above {@code max}
   */
  int small(int tag, int missing, int max) throws IOException {
    long value = first(tag, missing);
    if (value > max) {
      throw new IOException("its tag " + tag + " is " + value + ", at most " + max + " expected");
    }
    return (int) value;
  }
}
