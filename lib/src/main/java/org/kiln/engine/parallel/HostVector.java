package org.kiln.engine.parallel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The values of a flat array where Java can read and write them at memory speed: on the CPU the
 * array's own memory, on another device a copy that {@link #pull} and {@link #push} keep.
 */
abstract sealed class HostVector {

  private final INDArray array;
  private final boolean mirrored;

  private HostVector(INDArray array, boolean mirrored) {
    this.array = array;
    this.mirrored = mirrored;
  }

  /**
   * The values of {@code array}.
   *
   * @param array one row, float32 or float64, contiguous
   * @param mirrored whether its memory is out of Java's reach
   * @throws IllegalArgumentException if it is of another type
   */
  static HostVector of(INDArray array, boolean mirrored) {
    if (array.dataType() == DataType.FLOAT) {
      return new Floats(array, mirrored);
    }
    if (array.dataType() == DataType.DOUBLE) {
      return new Doubles(array, mirrored);
    }
    throw new IllegalArgumentException(
        "A network of data type "
            + array.dataType()
            + " on engine parallel: expected FLOAT or DOUBLE; leave out --engine parallel");
  }

  private static Pointer pointer(INDArray array) {
    return array.data().addressPointer();
  }

  INDArray array() {
    return array;
  }

  int length() {
    return (int) array.length();
  }

  /** Brings the array's values here; on the thread of the array's device. */
  void pull() {
    if (mirrored) {
      pull(array);
    }
  }

  /** Brings the values here to the array; on the thread of the array's device. */
  void push() {
    if (mirrored) {
      push(array);
    }
  }

  abstract void pull(INDArray from);

  abstract void push(INDArray to);

  /** Copies all values of {@code other}, of the same type and length. */
  abstract void copyFrom(HostVector other);

  /**
   * Copies {@code count} values from {@code from} on into {@code target}.
   *
   * @param scratch room for {@code count} values
   */
  abstract void read(int from, double[] target, int count, float[] scratch);

  /**
   * Rounds {@code count} values and stores them from {@code from} on.
   *
   * @param scratch room for {@code count} values
   */
  abstract void write(int from, double[] source, int count, float[] scratch);

  private static final class Floats extends HostVector {

    private final FloatBuffer values;

    Floats(INDArray array, boolean mirrored) {
      super(array, mirrored);
      values =
          mirrored
              ? FloatBuffer.allocate(length())
              : new FloatPointer(pointer(array)).capacity(length()).asBuffer();
    }

    @Override
    void pull(INDArray from) {
      values.put(0, from.data().asFloat());
    }

    @Override
    void push(INDArray to) {
      to.assign(Nd4j.createFromArray(values.array()).reshape(to.shape()));
    }

    @Override
    void copyFrom(HostVector other) {
      values.put(0, ((Floats) other).values, 0, length());
    }

    @Override
    void read(int from, double[] target, int count, float[] scratch) {
      values.get(from, scratch, 0, count);
      for (int i = 0; i < count; i++) {
        target[i] = scratch[i];
      }
    }

    @Override
    void write(int from, double[] source, int count, float[] scratch) {
      for (int i = 0; i < count; i++) {
        scratch[i] = (float) source[i];
      }
      values.put(from, scratch, 0, count);
    }
  }

  private static final class Doubles extends HostVector {

    private final DoubleBuffer values;

    Doubles(INDArray array, boolean mirrored) {
      super(array, mirrored);
      values =
          mirrored
              ? DoubleBuffer.allocate(length())
              : new DoublePointer(pointer(array)).capacity(length()).asBuffer();
    }

    @Override
    void pull(INDArray from) {
      values.put(0, from.data().asDouble());
    }

    @Override
    void push(INDArray to) {
      to.assign(Nd4j.createFromArray(values.array()).reshape(to.shape()));
    }

    @Override
    void copyFrom(HostVector other) {
      values.put(0, ((Doubles) other).values, 0, length());
    }

    @Override
    void read(int from, double[] target, int count, float[] scratch) {
      values.get(from, target, 0, count);
    }

    @Override
    void write(int from, double[] source, int count, float[] scratch) {
      values.put(from, source, 0, count);
    }
  }
}
