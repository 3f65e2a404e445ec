package org.kiln.data.codec;

import java.io.IOException;

/** PNG's five row filters, undone in place. */
final class PngFilter {

  private PngFilter() {}

  /**
   * @param row the filter's number, then the filtered bytes
   * @param above the row before it, or zeros
   * @param step bytes of a pixel
   */
  static void undo(byte[] row, byte[] above, int step) throws IOException {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + step; i < row.length; i++) {
          row[i] += row[i - step];
        }
      }
      case 2 -> {
        for (int i = 1; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> average(row, above, step);
      case 4 -> paeth(row, above, step);
      default -> throw new IOException("PNG has no filter " + row[0]);
    }
  }

  private static void average(byte[] row, byte[] above, int step) {
    int start = Math.min(1 + step, row.length);
    for (int i = 1; i < start; i++) {
      row[i] += (byte) ((above[i] & 0xFF) >> 1);
    }
    for (int i = start; i < row.length; i++) {
      row[i] += (byte) (((row[i - step] & 0xFF) + (above[i] & 0xFF)) >> 1);
    }
  }

  private static void paeth(byte[] row, byte[] above, int step) {
    int start = Math.min(1 + step, row.length);
    for (int i = 1; i < start; i++) {
      row[i] += above[i];
    }
    for (int i = start; i < row.length; i++) {
      int left = row[i - step] & 0xFF;
      int up = above[i] & 0xFF;
      int corner = above[i - step] & 0xFF;
      int toLeft = Math.abs(up - corner);
      int toUp = Math.abs(left - corner);
      int toCorner = Math.abs(left + up - 2 * corner);
      boolean nearestIsLeft = toLeft <= toUp && toLeft <= toCorner;
      row[i] += (byte) (nearestIsLeft ? left : toUp <= toCorner ? up : corner);
    }
  }
}
