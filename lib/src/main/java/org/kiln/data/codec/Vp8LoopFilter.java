package org.kiln.data.codec;

/** VP8's smoothing of the edges between blocks (RFC 6386, section 15). */
final class Vp8LoopFilter {

  private final byte[] pixels;

  Vp8LoopFilter(Vp8Plane plane) {
    pixels = plane.pixels();
  }

  /**
   * The simple filter.
   *
   * @param at the first pixel behind the edge
   * @param across from one pixel to the next across the edge
   * @param along from one to the next along it
   */
  void simple(int at, int across, int along, int count, int limit) {
    int doubled = 2 * limit + 1;
    for (int i = 0; i < count; i++) {
      int p = at + i * along;
      if (isFlat(p, across, doubled)) {
        smoothTwo(p, across);
      }
    }
  }

  /** The normal filter of an edge between macroblocks. */
  void outer(int at, int across, int along, int count, Vp8FilterStrength strength) {
    int limit = 2 * strength.outerLimit() + 1;
    for (int i = 0; i < count; i++) {
      int p = at + i * along;
      if (isSmooth(p, across, limit, strength.interior())) {
        if (isSteep(p, across, strength.steep())) {
          smoothTwo(p, across);
        } else {
          smoothSix(p, across);
        }
      }
    }
  }

  /** The normal filter of an edge inside a macroblock. */
  void inner(int at, int across, int along, int count, Vp8FilterStrength strength) {
    int limit = 2 * strength.innerLimit() + 1;
    for (int i = 0; i < count; i++) {
      int p = at + i * along;
      if (isSmooth(p, across, limit, strength.interior())) {
        if (isSteep(p, across, strength.steep())) {
          smoothTwo(p, across);
        } else {
          smoothFour(p, across);
        }
      }
    }
  }

  private int get(int at) {
    return pixels[at] & 0xFF;
  }

  private void put(int at, int value) {
    pixels[at] = (byte) Math.max(0, Math.min(255, value));
  }

  private int difference(int a, int b) {
    return Math.abs(get(a) - get(b));
  }

  private boolean isFlat(int p, int step, int limit) {
    return 4 * difference(p - step, p) + difference(p - 2 * step, p + step) <= limit;
  }

  private boolean isSmooth(int p, int step, int limit, int interior) {
    return isFlat(p, step, limit)
        && difference(p - 4 * step, p - 3 * step) <= interior
        && difference(p - 3 * step, p - 2 * step) <= interior
        && difference(p - 2 * step, p - step) <= interior
        && difference(p + 3 * step, p + 2 * step) <= interior
        && difference(p + 2 * step, p + step) <= interior
        && difference(p + step, p) <= interior;
  }

  private boolean isSteep(int p, int step, int threshold) {
    return difference(p - 2 * step, p - step) > threshold || difference(p + step, p) > threshold;
  }

  private void smoothTwo(int p, int step) {
    int slope = 3 * (get(p) - get(p - step)) + signed8(get(p - 2 * step) - get(p + step));
    put(p - step, get(p - step) + signed5(slope + 3 >> 3));
    put(p, get(p) - signed5(slope + 4 >> 3));
  }

  private void smoothFour(int p, int step) {
    int slope = 3 * (get(p) - get(p - step));
    int up = signed5(slope + 4 >> 3);
    int down = signed5(slope + 3 >> 3);
    int outer = up + 1 >> 1;
    put(p - 2 * step, get(p - 2 * step) + outer);
    put(p - step, get(p - step) + down);
    put(p, get(p) - up);
    put(p + step, get(p + step) - outer);
  }

  private void smoothSix(int p, int step) {
    int slope = signed8(3 * (get(p) - get(p - step)) + signed8(get(p - 2 * step) - get(p + step)));
    for (int i = 0; i < 3; i++) {
      int change = (27 - 9 * i) * slope + 63 >> 7;
      put(p - (i + 1) * step, get(p - (i + 1) * step) + change);
      put(p + i * step, get(p + i * step) - change);
    }
  }

  private static int signed8(int value) {
    return Math.max(-128, Math.min(127, value));
  }

  private static int signed5(int value) {
    return Math.max(-16, Math.min(15, value));
  }
}
