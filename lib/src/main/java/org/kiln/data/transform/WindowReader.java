package org.kiln.data.transform;

import java.util.Arrays;

/** Copies the pixels that a {@link Window} shows; what lies outside the source becomes 0, black. */
public final class WindowReader {

  private WindowReader() {}

  /**
   * Copies, uint8 HWC to uint8 HWC. Erased rectangles are copied like the rest: their colour is not
   * a byte.
   *
   * @param source holds the pixels
   * @param offset where the source image starts in it
   * @param sourceWidth columns of the source image
   * @param channels values per pixel
   * @param window what to show
   * @param target gets {@code window.height() * window.width() * channels} bytes
   */
  public static void read(
      byte[] source, int offset, int sourceWidth, int channels, Window window, byte[] target) {
    int width = window.width();
    int from = Math.min(Math.max(window.validLeft() - window.left(), 0), width);
    int to = Math.max(Math.min(window.validRight() - window.left(), width), from);
    int before = window.flipped() ? width - to : from;
    int first = window.left() + from;
    for (int y = 0; y < window.height(); y++) {
      int sourceY = window.top() + y;
      int row = y * width * channels;
      int end = row + width * channels;
      if (sourceY < window.validTop() || sourceY >= window.validBottom() || from == to) {
        Arrays.fill(target, row, end, (byte) 0);
        continue;
      }
      int start = row + before * channels;
      int stop = start + (to - from) * channels;
      int read = offset + (sourceY * sourceWidth + first) * channels;
      Arrays.fill(target, row, start, (byte) 0);
      if (window.flipped()) {
        mirror(source, read, target, start, to - from, channels);
      } else {
        System.arraycopy(source, read, target, start, stop - start);
      }
      Arrays.fill(target, stop, end, (byte) 0);
    }
  }

  private static void mirror(
      byte[] source, int from, byte[] target, int to, int count, int channels) {
    if (channels == 3) {
      int last = from + 3 * (count - 1);
      for (int i = 0; i < 3 * count; i += 3) {
        target[to + i] = source[last - i];
        target[to + i + 1] = source[last - i + 1];
        target[to + i + 2] = source[last - i + 2];
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      target[to + i] = source[from + count - 1 - i];
    }
  }
}
