package org.kiln.data.fetch;

import java.util.Optional;

/**
 * A file of an installed data set.
 *
 * @param name file name, no folders
 * @param length bytes it must have
 * @param checksum its digest, if it is known for good; else the one noted on installing counts
 */
public record DataFile(String name, long length, Optional<Checksum> checksum) {

  /**
   * A file whose SHA-256 is known.
   *
   * @param name file name
   * @param length bytes it must have
   * @param sha256 64 hexadecimal digits
   */
  public static DataFile of(String name, long length, String sha256) {
    return new DataFile(name, length, Optional.of(Checksum.sha256(sha256)));
  }

  /**
   * A file of which only the length is known; the archive it comes in is verified instead.
   *
   * @param name file name
   * @param length bytes it must have
   */
  public static DataFile of(String name, long length) {
    return new DataFile(name, length, Optional.empty());
  }
}
