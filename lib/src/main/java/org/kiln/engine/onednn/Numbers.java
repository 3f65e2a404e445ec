package org.kiln.engine.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/** Float32 or bfloat16 memory as floats, one at a time: for the few ops that run in Java. */
final class Numbers {

  private ByteBuffer bytes;
  private final boolean wide;

  private Numbers(boolean wide) {
    this.wide = wide;
  }

  /** A value of the plan's, or one of the caller's, wherever that has it. */
  static Numbers of(Value value, Memories memories) {
    Numbers numbers = new Numbers(value.type() == ValueType.FLOAT32);
    ExternalMemory external = memories.external(value);
    if (external == null) {
      numbers.bytes = bytes(memories.address(value), value);
    } else {
      external.follow(
          (start, floats) -> numbers.bytes = start == null ? null : bytes(start, value));
    }
    return numbers;
  }

  private static ByteBuffer bytes(Pointer start, Value value) {
    return new BytePointer(start).capacity(value.bytes()).asBuffer().order(ByteOrder.nativeOrder());
  }

  float get(int index) {
    return wide
        ? bytes.getFloat(index * Float.BYTES)
        : Float.intBitsToFloat(bytes.getShort(index * Short.BYTES) << 16);
  }

  void put(int index, float number) {
    if (wide) {
      bytes.putFloat(index * Float.BYTES, number);
    } else {
      bytes.putShort(index * Short.BYTES, rounded(number));
    }
  }

  /** To nearest, ties to even; NaN stays NaN. */
  private static short rounded(float number) {
    int bits = Float.floatToIntBits(number);
    return number != number ? (short) 0x7FC0 : (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }
}
