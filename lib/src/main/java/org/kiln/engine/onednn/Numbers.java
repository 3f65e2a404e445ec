package org.kiln.engine.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/** Float32 or bfloat16 memory as floats, one at a time: for the few ops that run in Java. */
final class Numbers {

  private final ByteBuffer bytes;
  private final boolean wide;

  private Numbers(ByteBuffer bytes, boolean wide) {
    this.bytes = bytes;
    this.wide = wide;
  }

  /** A value that lies in the arena. */
  static Numbers of(Value value, Memories memories) {
    Pointer address = memories.address(value);
    ByteBuffer bytes = new BytePointer(address).capacity(value.bytes()).asBuffer();
    return new Numbers(bytes.order(ByteOrder.nativeOrder()), value.type() == ValueType.FLOAT32);
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
