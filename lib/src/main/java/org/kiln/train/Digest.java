package org.kiln.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * SHA-256, in hexadecimal. Arrays have the same on every machine: values in order, little-endian.
 */
final class Digest {

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
    ByteBuffer chunk = RowFormat.chunk().order(ByteOrder.LITTLE_ENDIAN);
    try {
      RowFormat.forEach(array, chunk, (from, bytes) -> digest.update(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("A digest does no I/O", e);
    }
    return hex(digest);
  }

  /** The digest of {@code bytes}. */
  static String of(byte[] bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes);
    return hex(digest);
  }

  /** What was put into {@code digest}, which starts afresh. */
  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
