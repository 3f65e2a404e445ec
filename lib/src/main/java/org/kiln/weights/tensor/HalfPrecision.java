package org.kiln.weights.tensor;

/**
 * The two floating formats of 16 bits, to float32 and back. Towards float32 every value is exact;
 * towards 16 bits it is rounded to the nearest, of two equally near to the even one, as IEEE 754
 * and PyTorch round. What is not a number stays so, as a quiet NaN with the upper bits of its
 * payload.
 */
public final class HalfPrecision {

  private static final int SIGN = 0x8000;
  private static final int HALF_INFINITY = 0x7c00;
  private static final int HALF_QUIET = 0x0200;
  private static final int BFLOAT_QUIET = 0x0040;
  private static final int INFINITY = 0x7f80_0000;

  /** 65,520 as float32: the least value that rounds to infinity, halfway past the largest half. */
  private static final int OVERFLOW = 0x477f_f000;

  /** 2^-14 as float32, the least normal half. */
  private static final int LEAST_NORMAL = 0x3880_0000;

  private static final int FRACTION_BITS_LOST = 13;
  private static final int EXPONENT_SHIFT = 112 << 10; // the biases, 127 and 15, apart

  private HalfPrecision() {}

  /**
   * A half as float32, exactly.
   *
   * @param half bits of an IEEE 754 binary16
   */
  public static float halfToFloat(short half) {
    int bits = half & 0x7fff;
    int sign = (half & SIGN) << 16;
    if (bits >= HALF_INFINITY) {
      return Float.intBitsToFloat(sign | INFINITY | (bits & 0x03ff) << FRACTION_BITS_LOST);
    }
    if (bits < 0x0400) {
      float magnitude = bits * 0x1p-24f; // subnormal, or zero
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (bits + EXPONENT_SHIFT) << FRACTION_BITS_LOST);
  }

  /**
   * The half that is nearest.
   *
   * @param value beyond 65,520 it becomes infinite; below 2^-25 zero of the same sign
   * @return bits of an IEEE 754 binary16
   */
  public static short floatToHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    return (short) (sign | magnitudeToHalf(bits & 0x7fff_ffff));
  }

  private static int magnitudeToHalf(int bits) {
    if (bits > INFINITY) {
      return HALF_INFINITY | HALF_QUIET | bits >>> FRACTION_BITS_LOST & 0x03ff;
    }
    if (bits >= OVERFLOW) {
      return HALF_INFINITY;
    }
    if (bits < LEAST_NORMAL) {
      // Subnormal halves are multiples of 2^-24, so that rint, which rounds to even, is right.
      return (int) Math.rint(Float.intBitsToFloat(bits) * 0x1p24);
    }
    return roundedShift(bits, FRACTION_BITS_LOST) - EXPONENT_SHIFT;
  }

  /**
   * A bfloat16 as float32, exactly.
   *
   * @param bfloat its bits
   */
  public static float bfloat16ToFloat(short bfloat) {
    return Float.intBitsToFloat(bfloat << 16);
  }

  /**
   * The bfloat16 that is nearest; the largest float32 values become infinite.
   *
   * @return its bits
   */
  public static short floatToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fff_ffff) > INFINITY) {
      return (short) (bits >>> 16 | BFLOAT_QUIET);
    }
    return (short) roundedShift(bits, 16);
  }

  /** {@code bits >>> places} to the nearest, ties to even; a carry goes on into the exponent. */
  private static int roundedShift(int bits, int places) {
    int kept = bits >>> places;
    int lost = bits & (1 << places) - 1;
    int half = 1 << places - 1;
    return lost > half || lost == half && (kept & 1) == 1 ? kept + 1 : kept;
  }
}
