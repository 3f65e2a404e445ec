package org.kiln.data.codec;

/**
 * Steps that coefficients are multiplied with (RFC 6386, section 9.6 and 14.1): the first of a
 * block and the others, of luma, of luma's averages and of chroma.
 */
record Vp8Quantizer(
    int lumaDc, int lumaAc, int averageDc, int averageAc, int chromaDc, int chromaAc) {

  private static final int MAX_CHROMA_DC = 132;
  private static final int MIN_AVERAGE_AC = 8;

  /**
   * @param changes of luma DC, average DC, average AC, chroma DC, chroma AC
   */
  static Vp8Quantizer of(int base, int[] changes) {
    return new Vp8Quantizer(
        step(Vp8Tables.STANDARD.dcSteps(), base + changes[0]),
        step(Vp8Tables.STANDARD.acSteps(), base),
        2 * step(Vp8Tables.STANDARD.dcSteps(), base + changes[1]),
        Math.max(MIN_AVERAGE_AC, step(Vp8Tables.STANDARD.acSteps(), base + changes[2]) * 155 / 100),
        Math.min(MAX_CHROMA_DC, step(Vp8Tables.STANDARD.dcSteps(), base + changes[3])),
        step(Vp8Tables.STANDARD.acSteps(), base + changes[4]));
  }

  private static int step(int[] steps, int index) {
    return steps[Math.max(0, Math.min(steps.length - 1, index))];
  }
}
