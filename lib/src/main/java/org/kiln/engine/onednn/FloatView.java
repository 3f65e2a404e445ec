package org.kiln.engine.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/** Memory of the plan as floats, one at a time: for the few ops that run in Java. */
abstract sealed class FloatView {

  private ByteBuffer bytes;

  /** A value of the plan's, or one of the caller's, wherever that has it. */
  static FloatView of(Value value, Memories memories) {
    FloatView view = value.type() == ValueType.FLOAT32 ? new Float32() : new Bfloat16();
    ExternalMemory external = memories.external(value);
    if (external == null) {
      view.bytes = bytes(memories.address(value), value);
    } else {
      external.follow((start, floats) -> view.bytes = start == null ? null : bytes(start, value));
    }
    return view;
  }

  private static ByteBuffer bytes(Pointer start, Value value) {
    return new BytePointer(start).capacity(value.bytes()).asBuffer().order(ByteOrder.nativeOrder());
  }

  final ByteBuffer bytes() {
    return bytes;
  }

  abstract float get(int index);

  abstract void put(int index, float number);

  private static final class Float32 extends FloatView {
    @Override
    float get(int index) {
      return bytes().getFloat(index * Float.BYTES);
    }

    @Override
    void put(int index, float number) {
      bytes().putFloat(index * Float.BYTES, number);
    }
  }

  private static final class Bfloat16 extends FloatView {
    @Override
    float get(int index) {
      return Float.intBitsToFloat(bytes().getShort(index * Short.BYTES) << 16);
    }

    @Override
    void put(int index, float number) {
      bytes().putShort(index * Short.BYTES, rounded(number));
    }

    /** To nearest, ties to even; NaN stays NaN. */
    private static short rounded(float number) {
      int bits = Float.floatToIntBits(number);
      return number != number ? (short) 0x7FC0 : (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
  }
}
