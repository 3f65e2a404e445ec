package org.kiln.data.codec;

/**
 * How strongly the edges of a macroblock are filtered (RFC 6386, section 15.2).
 *
 * @param innerLimit how large a step across an edge inside may be to be smoothed
 * @param interior how large steps beside the edge may be
 * @param steep above which only the two nearest pixels are changed
 */
record Vp8FilterStrength(int innerLimit, int interior, int steep) {

  /**
   * @param level 1 to 63
   * @param sharpness 0 to 7
   */
  static Vp8FilterStrength of(int level, int sharpness) {
    int interior = sharpness > 4 ? level >> 2 : sharpness > 0 ? level >> 1 : level;
    interior = Math.max(1, sharpness > 0 ? Math.min(interior, 9 - sharpness) : interior);
    return new Vp8FilterStrength(
        2 * level + interior, interior, level >= 40 ? 2 : level >= 15 ? 1 : 0);
  }

  /** The limit of an edge between macroblocks. */
  int outerLimit() {
    return innerLimit + 4;
  }
}
