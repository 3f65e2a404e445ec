package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/** BMP's run-length encoding of 4 and 8 bits. */
final class BmpRuns {

  private static final int END_OF_LINE = 0;
  private static final int END_OF_BITMAP = 1;
  private static final int DELTA = 2;

  private final int width;
  private final boolean nibbles;
  private final ByteBuffer in;
  private final byte[] indices;
  private int filled;
  private int column;

  private BmpRuns(BmpHeader header, ByteBuffer in) {
    this.width = header.width();
    this.nibbles = header.bits() == 4;
    this.in = in;
    this.indices = new byte[header.width() * header.height()];
  }

  /**
   * Palette numbers in the file's order of rows. What a bitmap leaves out is number 0.
   *
   * @throws IOException if it ends before its last pixel
   */
  static byte[] read(BmpHeader header, ByteBuffer in) throws IOException {
    // Four bytes pass over 255 rows at most, two make 255 pixels.
    if (header.height() > in.remaining() * (64L + 128L / header.width())) {
      throw new IOException(
          "it claims " + header.height() + " rows in " + in.remaining() + " bytes of runs");
    }
    BmpRuns runs = new BmpRuns(header, in);
    boolean more = true;
    while (more && runs.filled < runs.indices.length) {
      more = runs.readCode();
    }
    if (runs.filled < runs.indices.length) {
      throw new IOException(
          "it ends after " + runs.filled + " of " + runs.indices.length + " pixels");
    }
    return runs.indices;
  }

  private boolean readCode() {
    int count = in.get() & 0xFF;
    int code = in.get() & 0xFF;
    if (count > 0) {
      repeat(Math.max(0, Math.min(count, width - column)), code);
    } else if (code == END_OF_LINE) {
      skip((width - filled % width) % width);
      column = 0;
    } else if (code == DELTA) {
      int right = in.get() & 0xFF;
      int up = in.get() & 0xFF;
      skip((int) Math.min((long) up * width + right, indices.length));
      column = filled % width;
    } else if (code > DELTA) {
      literal(code);
    }
    return count > 0 || code != END_OF_BITMAP;
  }

  private void repeat(int count, int code) {
    for (int i = 0; i < count; i++) {
      put(nibbles ? i % 2 == 0 ? code >> 4 : code & 0xF : code);
    }
    column += count;
  }

  private void literal(int count) {
    int start = in.position();
    int bytes = nibbles ? (count + 1) / 2 : count;
    for (int i = 0; i < count; i++) {
      int packed = in.get(start + (nibbles ? i / 2 : i)) & 0xFF;
      put(nibbles ? i % 2 == 0 ? packed >> 4 : packed & 0xF : packed);
    }
    column += count;
    // Codes start at even offsets of the bitmap's data.
    in.position(Math.min(in.limit(), start + bytes + bytes % 2));
  }

  private void skip(int count) {
    filled = Math.min(indices.length, filled + count);
  }

  private void put(int index) {
    if (filled < indices.length) {
      indices[filled++] = (byte) index;
    }
  }
}
