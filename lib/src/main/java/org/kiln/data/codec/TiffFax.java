package org.kiln.data.codec;

import java.io.IOException;
import java.util.Arrays;

/**
 * Facsimile coding of black and white rows: run by run (T.4, one dimension), or as changes from the
 * row above (T.4 in two dimensions, T.6).
 */
final class TiffFax {

  private static final int RUNS = 2;
  private static final int T4 = 3;
  private static final int LONGEST_RUN_CODE = 64;
  private static final int END_OF_LINE_ZEROS = 11;

  private static final int PASS = 100;
  private static final int HORIZONTAL = 101;

  private final byte[] file;
  private final long end;
  private final int compression;
  private final boolean twoDimensional;
  private final int width;
  private long at;

  /** Where colour changes in a row: to black, to white, ...; then {@code width}. */
  private int[] changes;

  private int count;
  private int[] above;

  /**
   * @param compression TIFF's 2 (runs, rows begin at whole bytes), 3 (T.4) or 4 (T.6)
   * @param twoDimensional if T.4's rows may refer to the row above
   */
  TiffFax(byte[] file, int from, int length, int compression, boolean twoDimensional, int width) {
    this.file = file;
    this.at = 8L * from;
    this.end = 8L * (from + length);
    this.compression = compression;
    this.twoDimensional = twoDimensional;
    this.width = width;
    this.changes = new int[width + 5];
    this.above = new int[width + 5];
    Arrays.fill(above, width);
  }

  /**
   * Rows of bits, 1 for black, each from a whole byte on.
   *
   * @throws IOException if there are fewer, or a code can't be
   */
  byte[] unpack(int rows) throws IOException {
    int rowBytes = (int) PackedSamples.bytes(width, 1);
    byte[] out = new byte[rows * rowBytes];
    for (int y = 0; y < rows; y++) {
      count = 0;
      if (startRow()) {
        readChanges();
      } else {
        readRuns();
      }
      paint(out, y * rowBytes);
      Arrays.fill(changes, count, changes.length, width);
      int[] swap = above;
      above = changes;
      changes = swap;
    }
    return out;
  }

  /** Passes over what stands before a row; returns if it refers to the row above. */
  private boolean startRow() throws IOException {
    if (compression == RUNS) {
      at = (at + 7) / 8 * 8;
    }
    if (compression != T4) {
      return compression != RUNS;
    }
    while (peek(END_OF_LINE_ZEROS) == 0) {
      at += END_OF_LINE_ZEROS;
      while (read(1) == 0) {}
      if (twoDimensional && read(1) == 0) {
        return true;
      }
    }
    return false;
  }

  private void readRuns() throws IOException {
    int place = 0;
    boolean black = false;
    while (place < width) {
      place += run(black);
      change(place);
      black = !black;
    }
  }

  private void readChanges() throws IOException {
    int place = 0;
    boolean black = false;
    int next = 0;
    while (place < width) {
      // The next change above to the other colour, behind this place, or at the row's start.
      next = Math.max(0, next - 2);
      next += (next & 1) == (black ? 1 : 0) ? 0 : 1;
      boolean atStart = place == 0 && count == 0;
      while (above[next] < width && above[next] <= place && !atStart) {
        next += 2;
      }
      int mode = readMode();
      if (mode == PASS) {
        place = above[next + 1];
      } else if (mode == HORIZONTAL) {
        change(place + run(black));
        place = changes[count - 1] + run(!black);
        change(place);
      } else {
        if (above[next] + mode < place) {
          throw damaged();
        }
        place = above[next] + mode;
        change(place);
        black = !black;
      }
    }
  }

  /** {@link #PASS}, {@link #HORIZONTAL}, or how far from the change above this one is, -3 to 3. */
  private int readMode() throws IOException {
    int zeros = 0;
    while (read(1) == 0) {
      zeros++;
      if (zeros > 5) {
        throw damaged();
      }
    }
    return switch (zeros) {
      case 0 -> 0;
      case 1 -> read(1) == 1 ? 1 : -1;
      case 2 -> HORIZONTAL;
      case 3 -> PASS;
      case 4 -> read(1) == 1 ? 2 : -2;
      default -> read(1) == 1 ? 3 : -3;
    };
  }

  private void change(int place) throws IOException {
    if (place > width || count > width) {
      throw damaged();
    }
    changes[count++] = place;
  }

  /** The length of a run: codes of multiples of 64, then one of the rest. */
  private int run(boolean black) throws IOException {
    int[] codes = black ? FaxCodes.STANDARD.black() : FaxCodes.STANDARD.white();
    int length = 0;
    int part = LONGEST_RUN_CODE;
    while (part >= LONGEST_RUN_CODE && length <= width) {
      int code = codes[peek(FaxCodes.MAX_BITS)];
      if (code < 0) {
        throw damaged();
      }
      read(code & 0xF);
      part = code >> 4;
      length += part;
    }
    return length;
  }

  private void paint(byte[] out, int from) {
    for (int i = 0; i < count; i += 2) {
      int stop = i + 1 < count ? changes[i + 1] : width;
      for (int x = changes[i]; x < stop; x++) {
        out[from + x / 8] |= (byte) (0x80 >> x % 8);
      }
    }
  }

  /**
   * The next bits; what is missing at the end is 0.
   *
   * @param bits up to 17
   */
  private int peek(int bits) {
    int first = (int) (at / 8);
    int value = byteAt(first) << 16 | byteAt(first + 1) << 8 | byteAt(first + 2);
    return value >> (24 - (int) (at % 8) - bits) & ((1 << bits) - 1);
  }

  private int byteAt(int place) {
    return 8L * place < end ? file[place] & 0xFF : 0;
  }

  private int read(int bits) throws IOException {
    if (at + bits > end) {
      throw new IOException("it is cut short: its last rows are missing");
    }
    int value = peek(bits);
    at += bits;
    return value;
  }

  private static IOException damaged() {
    return new IOException("a run of its black and white rows can't be: it is damaged");
  }
}
