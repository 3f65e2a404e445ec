package org.kiln.weights.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.kiln.error.KilnException;

/**
 * An array of numbers under a name, as files of weights hold it. Its bytes may lie in memory or be
 * those of a file, mapped: then nothing is read before it is asked for. Two are equal if name,
 * type, shape and bytes are.
 *
 * @param name not empty, for instance {@code "layer1.0.conv1.weight"}
 * @param type what its elements are
 * @param shape lengths of its dimensions, none negative; empty for a single number
 * @param data its elements in row-major order ('c': the last index runs fastest), little-endian;
 *     from position 0, and as many as shape and type say
 */
public record Tensor(String name, TensorType type, List<Long> shape, ByteBuffer data) {

  /**
   * Keeps a read-only view of {@code data}, from its position to its limit; the bytes themselves
   * are shared.
   *
   * @throws KilnException if the name is empty, a dimension negative, or the number of bytes is not
   *     that of shape and type
   */
  public Tensor {
    shape = List.copyOf(shape);
    if (name.isEmpty()) {
      throw new KilnException("A tensor without a name: expected at least one character");
    }
    data = data.slice().asReadOnlyBuffer();
    long expected = byteCount(name, type, shape);
    if (data.remaining() != expected) {
      throw new KilnException(
          "Tensor '%s' has %,d bytes, but %s of shape %s is %,d: its shape, type or data is wrong"
              .formatted(name, data.remaining(), type, text(shape), expected));
    }
  }

  /**
   * How many bytes a tensor takes.
   *
   * @param name for the message
   * @param type of its elements
   * @param shape lengths of its dimensions
   * @throws KilnException if one is negative, or the count passes 2^63 - 1
   */
  public static long byteCount(String name, TensorType type, List<Long> shape) {
    long count = type.bytes();
    for (long length : shape) {
      if (length < 0 || length > 0 && count > Long.MAX_VALUE / length) {
        throw new KilnException(
            "Tensor '%s' has the shape %s: expected no negative length, and fewer than 2^63 bytes"
                .formatted(name, text(shape)));
      }
      count *= length;
    }
    return count;
  }

  /**
   * A tensor of floating numbers; rounded to the nearest where the type is narrower.
   *
   * @param type F16, BF16, F32 or F64
   * @param values in row-major order, as many as the shape says
   * @throws KilnException if the type is not floating, or the number of values not the shape's
   */
  public static Tensor ofFloats(String name, TensorType type, List<Long> shape, float[] values) {
    requireFloating(name, type);
    if ((long) values.length * type.bytes() > Integer.MAX_VALUE) {
      throw new KilnException(
          "Tensor '%s' of %,d numbers: expected less than 2 GiB".formatted(name, values.length));
    }
    ByteBuffer data =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (type) {
        case F16 -> data.putShort(HalfPrecision.floatToHalf(value));
        case BF16 -> data.putShort(HalfPrecision.floatToBfloat16(value));
        case F64 -> data.putDouble(value);
        default -> data.putFloat(value);
      }
    }
    return new Tensor(name, type, shape, data.flip());
  }

  /** A single I64, of no dimensions: what PyTorch's counters are. */
  public static Tensor ofLong(String name, long value) {
    ByteBuffer data = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(name, TensorType.I64, List.of(), data.putLong(value).flip());
  }

  /** The bytes, from position 0: a view of its own, read-only and little-endian. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Number of elements: the product of the shape, 1 for a single number. */
  public int elements() {
    return data.remaining() / type.bytes();
  }

  /**
   * The elements as float32, in row-major order: exact from F16, BF16 and F32, rounded to the
   * nearest from F64.
   *
   * @throws KilnException if its type is not floating
   */
  public float[] toFloats() {
    requireFloating(name, type);
    float[] values = new float[elements()];
    ByteBuffer source = data();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case F16 -> HalfPrecision.halfToFloat(source.getShort());
            case BF16 -> HalfPrecision.bfloat16ToFloat(source.getShort());
            case F64 -> (float) source.getDouble();
            default -> source.getFloat();
          };
    }
    return values;
  }

  /** The same numbers under another name; the bytes are shared. */
  public Tensor renamed(String other) {
    return new Tensor(other, type, shape, data);
  }

  /** Name, type and shape: {@code fc.bias F32 (10)}. */
  @Override
  public String toString() {
    return name + " " + type + " " + text(shape);
  }

  /** A shape as messages show it: {@code (64, 3, 7, 7)}. */
  public static String text(List<Long> shape) {
    String lengths = shape.toString();
    return "(" + lengths.substring(1, lengths.length() - 1) + ")";
  }

  private static void requireFloating(String name, TensorType type) {
    if (!type.isFloating()) {
      throw new KilnException(
          "Tensor '%s' is of type %s: expected F16, BF16, F32 or F64".formatted(name, type));
    }
  }
}
