package org.kiln.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How near two vectors of numbers must be; one place for all comparisons with an oracle. */
public final class Tolerance {

  private Tolerance() {}

  /**
   * Holds {@code actual} against {@code expected}: the largest difference, divided by the largest
   * expected magnitude (or by {@code floor} if that is larger).
   *
   * @param what for the message
   * @param relative largest quotient allowed
   * @param floor magnitude below which numbers count as noise
   */
  public static void assertClose(
      String what, double[] actual, double[] expected, double relative, double floor) {
    assertThat(actual).as(what + ": length").hasSameSizeAs(expected);
    double scale = floor;
    for (double number : expected) {
      scale = Math.max(scale, Math.abs(number));
    }
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]) / scale;
      assertThat(error <= relative)
          .as(
              "%s[%d] is %s, expected %s: relative error %.3g > %.3g",
              what, i, actual[i], expected[i], error, relative)
          .isTrue();
    }
  }

  /** Holds two arrays against each other bit by bit: {@code INDArray.equals} forgives 1e-5. */
  public static void assertSameBits(String what, INDArray actual, INDArray expected) {
    assertThat(actual.shape()).as(what + ": shape").isEqualTo(expected.shape());
    assertThat(actual.dataType()).as(what + ": type").isEqualTo(expected.dataType());
    assertThat(actual.dup('c').data().asDouble())
        .as(what)
        .isEqualTo(expected.dup('c').data().asDouble());
  }
}
