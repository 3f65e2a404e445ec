package org.kiln.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.kiln.data.PrintableText;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One row of numbers in the format of {@code Nd4j.write}, which {@code ModelSerializer} reads.
 *
 * <p>The format: twice a buffer, of the shape and of the values, each as Java's modified UTF-8 of
 * the memory's kind, the number of values as a long, modified UTF-8 of their type, the values
 * themselves big-endian. The shape of a row is {@code [rank, sides, strides, type flags, stride,
 * order]}.
 *
 * <p>ND4J's own reader takes the memory that a file claims, and trusts its strides to stay inside;
 * so Kiln reads the header here.
 */
final class RowFormat {

  private static final String SHAPE_TYPE = "LONG";
  private static final String MEMORY = "MIXED_DATA_TYPES";
  private static final int CHUNK = 1 << 16;

  private RowFormat() {}

  /** Gets values a chunk at a time. */
  @FunctionalInterface
  interface Chunks {

    /**
     * @param from index of the first value
     * @param bytes of the values, in the buffer's order; to be changed and read from 0 to its limit
     */
    void accept(long from, ByteBuffer bytes) throws IOException;
  }

  /** Bytes of one value. */
  static int width(DataType type) {
    return type == DataType.DOUBLE ? Double.BYTES : Float.BYTES;
  }

  /**
   * Everything before the values.
   *
   * @param type of the values
   * @param length number of them
   */
  static byte[] header(DataType type, long length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    long flags = type == DataType.DOUBLE ? 1 << 14 : 1 << 13;
    try {
      List<Long> shape = List.of(1L, length, 1L, flags, 1L, (long) 'c');
      buffer(out, shape.size(), SHAPE_TYPE);
      for (long value : shape) {
        out.writeLong(value);
      }
      buffer(out, length, type.name());
    } catch (IOException e) {
      throw new UncheckedIOException("Memory can be written", e);
    }
    return bytes.toByteArray();
  }

  private static void buffer(DataOutputStream out, long length, String type) throws IOException {
    out.writeUTF(MEMORY);
    out.writeLong(length);
    out.writeUTF(type);
  }

  /**
   * Hands over the values of an array.
   *
   * @param array float32 or float64
   * @param bytes empty, in the order wanted; reused
   */
  static void forEach(INDArray array, ByteBuffer bytes, Chunks chunks) throws IOException {
    INDArray flat = array.reshape(array.length());
    int count = bytes.capacity() / width(array.dataType());
    for (long from = 0; from < array.length(); from += count) {
      long to = Math.min(array.length(), from + count);
      INDArray part = flat.get(NDArrayIndex.interval(from, to)).dup();
      bytes.clear().limit(Math.toIntExact((to - from) * width(array.dataType())));
      if (array.dataType() == DataType.DOUBLE) {
        bytes.asDoubleBuffer().put(part.data().asDouble());
      } else {
        bytes.asFloatBuffer().put(part.data().asFloat());
      }
      chunks.accept(from, bytes);
    }
  }

  /** A buffer for {@link #forEach}, big-endian. */
  static ByteBuffer chunk() {
    return ByteBuffer.allocate(CHUNK * Double.BYTES);
  }

  /**
   * A row that was read.
   *
   * @param type float32 or float64
   * @param values big-endian, from 0 to the limit
   */
  record Row(DataType type, ByteBuffer values) {

    long length() {
      return values.limit() / width(type);
    }

    /** As an array of ND4J, of rank 1. */
    INDArray toArray() {
      INDArray array = Nd4j.createUninitialized(type, length());
      for (long from = 0; from < length(); from += CHUNK) {
        int count = (int) Math.min(CHUNK, length() - from);
        ByteBuffer part = values.slice(Math.toIntExact(from * width(type)), count * width(type));
        array.get(NDArrayIndex.interval(from, from + count)).assign(chunk(part, count));
      }
      return array;
    }

    private INDArray chunk(ByteBuffer part, int count) {
      if (type == DataType.DOUBLE) {
        double[] chunk = new double[count];
        part.asDoubleBuffer().get(chunk);
        return Nd4j.createFromArray(chunk);
      }
      float[] chunk = new float[count];
      part.asFloatBuffer().get(chunk);
      return Nd4j.createFromArray(chunk);
    }
  }

  /**
   * Takes a file's bytes for a row.
   *
   * @param bytes the whole of it
   * @throws IOException if it is not exactly one row of float32 or float64 without gaps
   */
  static Row read(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return read(in, bytes);
    } catch (EOFException e) {
      throw new IOException("it ends within its header", e);
    }
  }

  private static Row read(DataInputStream in, byte[] bytes) throws IOException {
    long[] shape = shape(in);
    require(in.readUTF().equals(MEMORY), "its values are not in memory of kind " + MEMORY);
    long length = in.readLong();
    DataType type = type(in.readUTF());
    int start = bytes.length - in.available();
    long held = (bytes.length - start) / width(type);
    require(
        length == held && length > 0 && start + length * width(type) == bytes.length,
        "it claims " + length + " values and has the bytes of " + held);
    require(isRow(shape, length), "its shape is not that of a row without gaps");
    return new Row(type, ByteBuffer.wrap(bytes, start, bytes.length - start).slice());
  }

  private static long[] shape(DataInputStream in) throws IOException {
    require(in.readUTF().equals(MEMORY), "its shape is not in memory of kind " + MEMORY);
    long length = in.readLong();
    require(
        in.readUTF().equals(SHAPE_TYPE) && (length == 6 || length == 8),
        "its shape is not that of one or two dimensions");
    long[] shape = new long[(int) length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.readLong();
    }
    return shape;
  }

  private static DataType type(String name) throws IOException {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new IOException("its values are of type " + PrintableText.brief(name));
  }

  /** Of rank 1, or of rank 2 with one row; the numbers of a shape as the class comment has them. */
  private static boolean isRow(long[] shape, long length) {
    int rank = (shape.length - 4) / 2;
    long order = shape[shape.length - 1];
    return shape[0] == rank
        && shape[rank] == length
        && (rank == 1 || shape[1] == 1)
        && shape[2 * rank] == 1
        && shape[shape.length - 2] == 1
        && (order == 'c' || order == 'f');
  }

  private static void require(boolean condition, String message) throws IOException {
    if (!condition) {
      throw new IOException(message);
    }
  }
}
