package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.compiled.FlatVectors;

/** Native memory between two guards: who writes past either end is found out. */
final class GuardedMemory implements AutoCloseable {

  /** Four registers of the widest kind on each side. */
  private static final int GUARD = 256;

  private static final byte PATTERN = (byte) 0xA5;

  private final BytePointer all;
  private final long bytes;

  GuardedMemory(long bytes) {
    this.bytes = bytes;
    this.all = new BytePointer(bytes + 2 * GUARD);
    Pointer.memset(all, PATTERN, bytes + 2 * GUARD);
  }

  /** Memory that holds these numbers. */
  static GuardedMemory of(float[] numbers) {
    GuardedMemory memory = new GuardedMemory((long) numbers.length * Float.BYTES);
    memory.floats().put(numbers);
    return memory;
  }

  /** The same numbers cut to bfloat16, the upper half of each. */
  static GuardedMemory ofBfloat16(float[] numbers) {
    GuardedMemory memory = new GuardedMemory((long) numbers.length * Short.BYTES);
    ByteBuffer shorts = memory.all.capacity(memory.bytes + 2 * GUARD).asByteBuffer();
    shorts.order(ByteOrder.nativeOrder());
    for (int i = 0; i < numbers.length; i++) {
      short upper = (short) (Float.floatToRawIntBits(numbers[i]) >>> 16);
      shorts.putShort(GUARD + i * Short.BYTES, upper);
    }
    return memory;
  }

  Pointer address() {
    return all.getPointer(GUARD);
  }

  FloatBuffer floats() {
    return FlatVectors.view(address(), bytes / Float.BYTES);
  }

  /** A copy of the numbers, with all their bits. */
  float[] numbers() {
    float[] numbers = new float[(int) (bytes / Float.BYTES)];
    floats().get(numbers);
    return numbers;
  }

  /** What lies between the guards. */
  byte[] content() {
    byte[] content = new byte[(int) bytes];
    all.position(GUARD).get(content);
    all.position(0);
    return content;
  }

  void assertGuards(String what) {
    for (int i = 0; i < GUARD; i++) {
      assertThat(all.get(i)).as("%s, %d bytes before", what, GUARD - i).isEqualTo(PATTERN);
      assertThat(all.get(GUARD + bytes + i)).as("%s, %d bytes after", what, i).isEqualTo(PATTERN);
    }
  }

  @Override
  public void close() {
    all.deallocate();
  }
}
