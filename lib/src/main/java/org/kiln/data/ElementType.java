package org.kiln.data;

/** Type of the values in a {@link Batch}'s images. */
public enum ElementType {
  /** IEEE 754 single precision, 4 bytes. */
  FLOAT32(4),
  /** bfloat16: the upper half of a float32, rounded to nearest even, 2 bytes. */
  BFLOAT16(2);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes one value takes. */
  public int bytes() {
    return bytes;
  }
}
