package org.kiln.weights.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.kiln.error.KilnException;

/**
 * A file's bytes, mapped into memory: no heap, however large it is. The mapping ends when no buffer
 * of it is reachable any more. A file that is replaced by renaming, as Kiln does, leaves the mapped
 * one whole; one that is shortened in place meanwhile does not.
 */
public final class MappedFile {

  private final Path path;
  private final long size;
  private final ByteBuffer whole; // null where it is longer than one buffer may be

  private MappedFile(Path path, long size, ByteBuffer whole) {
    this.path = path;
    this.size = size;
    this.whole = whole;
  }

  /**
   * Maps a file.
   *
   * @param path a regular file
   * @throws KilnException if there is no such file
   * @throws IOException if it can't be read
   */
  public static MappedFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new KilnException(
          path
              + (Files.exists(path) ? " is no file" : " does not exist")
              + ": expected a file of weights, .safetensors, .pth or .pt");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer whole = size > Integer.MAX_VALUE ? null : channel.map(MapMode.READ_ONLY, 0, size);
      return new MappedFile(path, size, whole);
    }
  }

  /**
   * Bytes in memory that stand for a file.
   *
   * @param path what messages call it; it need not exist
   * @param bytes from their position to their limit
   */
  public static MappedFile of(Path path, ByteBuffer bytes) {
    return new MappedFile(path, bytes.remaining(), bytes.slice().asReadOnlyBuffer());
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Its length in bytes. */
  public long size() {
    return size;
  }

  /**
   * A part of it, read-only and little-endian, from position 0.
   *
   * @param position of its first byte
   * @param length in bytes; at most 2^31 - 1
   * @throws KilnException if the file ends before it does, or it is longer than that
   * @throws IOException if it can't be read
   */
  public ByteBuffer slice(long position, long length) throws IOException {
    if (position < 0 || length < 0 || length > size - position) {
      throw damaged("%,d bytes at %,d are beyond its end at %,d".formatted(length, position, size));
    }
    if (length > Integer.MAX_VALUE) {
      throw damaged("%,d bytes in one piece: expected less than 2 GiB".formatted(length));
    }
    return part(position, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer part(long position, int length) throws IOException {
    if (whole != null) {
      return whole.slice((int) position, length);
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, position, length);
    }
  }

  /**
   * The complaint that this file is not what it should be.
   *
   * @param what is wrong
   */
  public KilnException damaged(String what) {
    return new KilnException(
        path + ": " + what + ". The file is damaged or cut short: get it again");
  }
}
