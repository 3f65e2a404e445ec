package org.kiln.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.kiln.optim.Velocity;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Turns an updater state into the one that DL4J reads, and back without losing a bit.
 *
 * <p>DL4J's velocities are Kiln's times a factor. Divided by it again they are rounded, so that a
 * resumed run would part from one that was never stopped; hence the difference of the bits is kept
 * too. It is nearly always 0 or 1, and shrinks to almost nothing when compressed.
 *
 * @param type of the state
 * @param velocities the ranges that change; all else stays
 */
record VelocityBits(DataType type, List<Velocity> velocities) {

  /** Changes {@code bytes}, the exact values from index {@code from} on, into DL4J's. */
  void toPlain(long from, ByteBuffer bytes) {
    for (Velocity velocity : velocities) {
      double factor = velocity.factor();
      for (int i = first(velocity, from); i < end(velocity, from, bytes); i++) {
        if (type == DataType.DOUBLE) {
          bytes.putDouble(i * Double.BYTES, bytes.getDouble(i * Double.BYTES) * factor);
        } else {
          bytes.putFloat(i * Float.BYTES, bytes.getFloat(i * Float.BYTES) * (float) factor);
        }
      }
    }
  }

  /**
   * Changes {@code plain}, DL4J's values, into the guess of the exact ones: the difference is what
   * that and the exact ones have not in common.
   */
  private void toGuess(long from, ByteBuffer plain) {
    for (Velocity velocity : velocities) {
      double factor = velocity.factor();
      for (int i = first(velocity, from); i < end(velocity, from, plain); i++) {
        // Not the raw bits: those of a NaN differ between processors.
        if (type == DataType.DOUBLE) {
          double guess = plain.getDouble(i * Double.BYTES) / factor;
          plain.putLong(i * Double.BYTES, Double.doubleToLongBits(guess));
        } else {
          float guess = plain.getFloat(i * Float.BYTES) / (float) factor;
          plain.putInt(i * Float.BYTES, Float.floatToIntBits(guess));
        }
      }
    }
  }

  /** Changes {@code bytes}, the exact values from index {@code from} on, into the difference. */
  void toDifference(long from, ByteBuffer bytes) {
    ByteBuffer guess = ByteBuffer.allocate(bytes.limit()).put(0, bytes, 0, bytes.limit());
    toPlain(from, guess);
    toGuess(from, guess);
    exclusiveOr(bytes, guess);
  }

  /**
   * The exact values.
   *
   * @param plain all of DL4J's values; stays as it is
   * @param difference as many bytes
   * @throws IOException if the ranges or lengths don't fit
   */
  ByteBuffer exact(ByteBuffer plain, ByteBuffer difference) throws IOException {
    int length = plain.limit() / RowFormat.width(type);
    for (Velocity velocity : velocities) {
      if (velocity.to() > length || difference.limit() != plain.limit()) {
        throw new IOException("the velocities are not those of its updater state");
      }
    }
    ByteBuffer exact = ByteBuffer.allocate(plain.limit()).put(0, plain, 0, plain.limit());
    toGuess(0, exact);
    exclusiveOr(exact, difference);
    return exact;
  }

  private static void exclusiveOr(ByteBuffer bytes, ByteBuffer other) {
    for (int i = 0; i < bytes.limit(); i += Integer.BYTES) {
      bytes.putInt(i, bytes.getInt(i) ^ other.getInt(i));
    }
  }

  private static int first(Velocity velocity, long from) {
    return (int) Math.max(0, velocity.from() - from);
  }

  private int end(Velocity velocity, long from, ByteBuffer bytes) {
    return (int) Math.min(bytes.limit() / RowFormat.width(type), velocity.to() - from);
  }
}
