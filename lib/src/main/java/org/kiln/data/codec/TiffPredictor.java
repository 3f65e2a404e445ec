package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** TIFF's differences between neighbours, undone in place. */
final class TiffPredictor {

  private static final int NONE = 1;
  private static final int HORIZONTAL = 2;
  private static final int FLOATING_POINT = 3;

  private TiffPredictor() {}

  /**
   * @param samples interleaved in a row
   */
  static void undo(
      int predictor, byte[] segment, int rowBytes, int bits, int samples, ByteOrder order)
      throws IOException {
    boolean known =
        predictor == NONE
            || predictor == HORIZONTAL && bits >= 8
            || predictor == FLOATING_POINT && bits == 32;
    if (!known) {
      throw new IOException(
          "TIFF's predictor " + predictor + " of " + bits + " bits is not decoded");
    }
    if (predictor == NONE) {
      return;
    }
    for (int from = 0; from < segment.length; from += rowBytes) {
      if (predictor == FLOATING_POINT) {
        addBytes(segment, from, rowBytes, samples);
        joinBytes(segment, from, rowBytes, order);
      } else if (bits == 8) {
        addBytes(segment, from, rowBytes, samples);
      } else {
        addNumbers(ByteBuffer.wrap(segment, from, rowBytes).slice().order(order), bits, samples);
      }
    }
  }

  private static void addBytes(byte[] segment, int from, int rowBytes, int samples) {
    for (int i = from + samples; i < from + rowBytes; i++) {
      segment[i] += segment[i - samples];
    }
  }

  private static void addNumbers(ByteBuffer row, int bits, int samples) {
    int size = bits / 8;
    for (int at = samples * size; at < row.limit(); at += size) {
      int before = at - samples * size;
      if (bits == 16) {
        row.putShort(at, (short) (row.getShort(at) + row.getShort(before)));
      } else {
        row.putInt(at, row.getInt(at) + row.getInt(before));
      }
    }
  }

  /** The highest bytes of all numbers stand first, then the next ones. */
  private static void joinBytes(byte[] segment, int from, int rowBytes, ByteOrder order) {
    byte[] row = new byte[rowBytes];
    System.arraycopy(segment, from, row, 0, rowBytes);
    int count = rowBytes / 4;
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < 4; b++) {
        int to = order == ByteOrder.BIG_ENDIAN ? b : 3 - b;
        segment[from + 4 * i + to] = row[b * count + i];
      }
    }
  }
}
