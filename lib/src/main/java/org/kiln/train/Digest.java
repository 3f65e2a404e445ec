package org.kiln.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** SHA-256 of arrays, the same on every machine: values in order, little-endian. */
final class Digest {

  private static final int CHUNK = 1 << 16;

  private Digest() {}

  /**
   * The digest of {@code array}'s values.
   *
   * @param array float32 or float64, or null
   * @return hexadecimal; empty for null
   */
  static String of(INDArray array) {
    if (array == null) {
      return "";
    }
    MessageDigest digest = sha256();
    INDArray flat = array.reshape(array.length());
    for (long from = 0; from < array.length(); from += CHUNK) {
      long to = Math.min(array.length(), from + CHUNK);
      digest.update(bytes(flat.get(NDArrayIndex.interval(from, to))));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ByteBuffer bytes(INDArray part) {
    boolean wide = part.dataType() == DataType.DOUBLE;
    int width = wide ? Double.BYTES : Float.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(part.length() * width)).order(ByteOrder.LITTLE_ENDIAN);
    if (wide) {
      bytes.asDoubleBuffer().put(part.dup().data().asDouble());
    } else {
      bytes.asFloatBuffer().put(part.dup().data().asFloat());
    }
    return bytes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
