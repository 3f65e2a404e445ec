package org.kiln.weights.tensor;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a tensor's elements are, under the names that safetensors gives them; all little-endian. Not
 * here, as no weights of classifiers come in them: the 8-bit and smaller floats and complex
 * numbers.
 */
public enum TensorType {
  /** One byte each, 0 or 1. */
  BOOL(1),
  /** Unsigned, 8 bits. */
  U8(1),
  /** Two's complement, 8 bits. */
  I8(1),
  /** Unsigned, 16 bits. */
  U16(2),
  /** Two's complement, 16 bits. */
  I16(2),
  /** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
  F16(2),
  /** bfloat16, the upper half of a float32: 1 bit of sign, 8 of exponent, 7 of fraction. */
  BF16(2),
  /** Unsigned, 32 bits. */
  U32(4),
  /** Two's complement, 32 bits. */
  I32(4),
  /** IEEE 754 binary32. */
  F32(4),
  /** Unsigned, 64 bits. */
  U64(8),
  /** Two's complement, 64 bits. */
  I64(8),
  /** IEEE 754 binary64. */
  F64(8);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element: 1, 2, 4 or 8. */
  public int bytes() {
    return bytes;
  }

  /** Whether it is F16, BF16, F32 or F64: what weights are made of. */
  public boolean isFloating() {
    return switch (this) {
      case F16, BF16, F32, F64 -> true;
      default -> false;
    };
  }

  /**
   * The type of that name.
   *
   * @param name as safetensors writes it, for instance {@code "BF16"}
   * @return empty if there is none here
   */
  public static Optional<TensorType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
