package org.kiln.weights.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecision_ConvertTest {

  /** Wikipedia's examples of binary16, and the borders of each range, by hand. */
  @ParameterizedTest
  @CsvSource({
    "0000, 0.0",
    "8000, -0.0",
    "0001, 0x1p-24",
    "03ff, 0x1.ff8p-15",
    "0400, 0x1p-14",
    "3555, 0.333251953125",
    "3bff, 0.99951171875",
    "3c00, 1",
    "3c01, 1.0009765625",
    "c000, -2",
    "7bff, 65504",
    "7c00, Infinity",
    "fc00, -Infinity"
  })
  void half_knownValues(String bits, float value) {
    short half = (short) Integer.parseInt(bits, 16);
    assertThat(HalfPrecision.halfToFloat(half)).isEqualTo(value);
    assertThat(HalfPrecision.floatToHalf(value)).isEqualTo(half);
  }

  @ParameterizedTest
  @CsvSource({
    "0x1p-25, 0000", // halfway between 0 and the least: to the even one
    "0x1.000002p-25, 0001",
    "0x1.8p-24, 0002", // halfway, 1 is odd
    "0x1.ffcp-15, 0400", // rounds up from the subnormal ones into the normal
    "1.00048828125, 3c00", // 1 + 2^-11
    "1.00146484375, 3c02", // 1 + 3 2^-11
    "1.0004884, 3c01",
    "65519.996, 7bff",
    "65520, 7c00",
    "-1e30, fc00",
    "1e-40, 0000",
    "-1e-40, 8000"
  })
  void floatToHalf_roundsToNearestEven(float value, String bits) {
    assertThat(HalfPrecision.floatToHalf(value)).isEqualTo((short) Integer.parseInt(bits, 16));
  }

  @Test
  void halfToFloat_allValuesByTheFormulaAndBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = HalfPrecision.halfToFloat((short) bits);
      if ((bits & 0x7fff) > 0x7c00) {
        assertThat(value).isNaN();
        assertThat(HalfPrecision.floatToHalf(value)).isEqualTo((short) (bits | 0x0200));
      } else {
        assertThat(value).isEqualTo((float) halfByFormula(bits));
        assertThat(HalfPrecision.floatToHalf(value)).isEqualTo((short) bits);
      }
    }
  }

  /** IEEE 754's own definition. */
  private static double halfByFormula(int bits) {
    double sign = bits < 0x8000 ? 1 : -1;
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    if (exponent == 31) {
      return sign * Double.POSITIVE_INFINITY;
    }
    return exponent == 0
        ? sign * Math.scalb((double) fraction, -24)
        : sign * Math.scalb(1024.0 + fraction, exponent - 25);
  }

  @Test
  void floatToHalf_findsTheNearestOfAll() {
    double[] halves = IntStream.range(0, 0x7c00).mapToDouble(b -> halfByFormula(b)).toArray();
    Random random = new Random(5);
    for (int i = 0; i < 200_000; i++) {
      float value = (float) Math.scalb(1 + random.nextDouble(), random.nextInt(43) - 27);
      if (value < 65504) {
        assertThat(HalfPrecision.floatToHalf(value)).isEqualTo(nearest(halves, value));
      }
    }
  }

  private static short nearest(double[] halves, float value) {
    int above = 0;
    for (int step = 1 << 14; step > 0; step >>= 1) {
      above += above + step < halves.length && halves[above + step] <= value ? step : 0;
    }
    if (above + 1 == halves.length) {
      return (short) above;
    }
    double down = value - halves[above];
    double up = halves[above + 1] - value;
    return (short) (up < down || up == down && above % 2 == 1 ? above + 1 : above);
  }

  @Test
  void bfloat16_allValuesAreTheUpperHalfOfAFloatAndBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = HalfPrecision.bfloat16ToFloat((short) bits);
      if ((bits & 0x7fff) > 0x7f80) {
        assertThat(value).isNaN();
        assertThat(HalfPrecision.floatToBfloat16(value)).isEqualTo((short) (bits | 0x0040));
      } else {
        assertThat(Float.floatToRawIntBits(value)).isEqualTo(bits << 16);
        assertThat(HalfPrecision.floatToBfloat16(value)).isEqualTo((short) bits);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3f80",
    "-2, c000",
    "3.1415927, 4049", // pi is 0x40490fdb
    "0x1.01p0, 3f80", // halfway, 3f80 is even
    "0x1.03p0, 3f82", // halfway, 3f81 is odd
    "0x1.010002p0, 3f81",
    "3.4028235e38, 7f80",
    "1.4e-45, 0000",
    "Infinity, 7f80"
  })
  void floatToBfloat16_roundsToNearestEven(float value, String bits) {
    assertThat(HalfPrecision.floatToBfloat16(value)).isEqualTo((short) Integer.parseInt(bits, 16));
  }
}
