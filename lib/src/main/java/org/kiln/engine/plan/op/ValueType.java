package org.kiln.engine.plan.op;

/** Type of the numbers of a {@link Value}. */
public enum ValueType {
  /** IEEE 754 single precision. */
  FLOAT32(32),
  /** bfloat16: the upper half of a float32. */
  BFLOAT16(16),
  /** One unsigned byte a number: dropout masks, the winners of max pooling. */
  UINT8(8),
  /** A signed integer of four bytes: the winners of max pooling under large windows. */
  INT32(32),
  /** One bit a number: which outputs of a fused relu were positive. */
  BIT(1);

  private final int bits;

  ValueType(int bits) {
    this.bits = bits;
  }

  /**
   * Bytes that {@code count} numbers take, rounded up.
   *
   * @param count how many numbers, 0 or more
   */
  public long bytes(long count) {
    return (count * bits + 7) / 8;
  }
}
