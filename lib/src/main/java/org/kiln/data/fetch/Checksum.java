package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file's digest must be.
 *
 * @param algorithm a name the JDK knows: {@code "MD5"}, {@code "SHA-256"}
 * @param hex the digest, lower-case hexadecimal
 */
public record Checksum(String algorithm, String hex) {

  /**
   * @param hex 32 hexadecimal digits
   */
  public static Checksum md5(String hex) {
    return new Checksum("MD5", hex);
  }

  /**
   * @param hex 64 hexadecimal digits
   */
  public static Checksum sha256(String hex) {
    return new Checksum("SHA-256", hex);
  }

  /**
   * The SHA-256 of a file.
   *
   * @param file read to its end
   * @throws IOException if it cannot be read
   */
  public static Checksum sha256(Path file) throws IOException {
    return sha256(digest("SHA-256", file));
  }

  /**
   * Compares.
   *
   * @param file read to its end
   * @return whether the file has this digest
   * @throws IOException if it cannot be read
   */
  public boolean matches(Path file) throws IOException {
    return hex.equals(digest(algorithm, file));
  }

  /**
   * The file's digest under this algorithm, for messages.
   *
   * @param file read to its end
   * @throws IOException if it cannot be read
   */
  public String actual(Path file) throws IOException {
    return digest(algorithm, file);
  }

  private static String digest(String algorithm, Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JDK lacks " + algorithm, e);
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
