package org.kiln.data.layout;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.kiln.error.DataException;

/**
 * A tar that is read in place; of a compressed one the tar that was unpacked from it. Opened when
 * first read from, and again if need be: an interrupt of a reading thread closes a channel for all,
 * and two splits of one archive close it one after the other.
 */
final class TarFile {

  private final Path archive;
  private Path tar;
  private FileChannel channel;

  /**
   * @param archive the file
   */
  TarFile(Path archive) {
    this.archive = archive;
  }

  /**
   * Reads the headers.
   *
   * @throws DataException if it is missing, no tar, damaged or cut short
   */
  synchronized TarNode scan() {
    tar = CompressedTar.isOne(archive) ? new CompressedTar(archive).unpacked() : archive;
    try (FileChannel source = FileChannel.open(tar, StandardOpenOption.READ)) {
      return scan(source);
    } catch (IOException e) {
      throw new DataException("Cannot read " + archive + ": " + e, e);
    }
  }

  private TarNode scan(FileChannel source) throws IOException {
    try {
      return new TarScan(archive, source).scan();
    } catch (DataException e) {
      if (!tar.equals(archive)) {
        Files.deleteIfExists(tar);
      }
      throw e;
    }
  }

  /** The first bytes of an entry; empty if they can't be read. */
  byte[] peek(long offset, int length) {
    try (FileChannel source = FileChannel.open(tar, StandardOpenOption.READ)) {
      return read(source, offset, length);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /**
   * An entry's bytes.
   *
   * @throws IOException if they can't be read in full
   */
  byte[] read(long offset, long length) throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IOException("an image of " + length + " bytes is more than can be read");
    }
    return read(channel(), offset, (int) length);
  }

  private static byte[] read(FileChannel source, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (source.read(bytes, offset + bytes.position()) < 0) {
        throw new EOFException("the archive has been cut short since it was opened");
      }
    }
    return bytes.array();
  }

  private synchronized FileChannel channel() throws IOException {
    if (channel == null || !channel.isOpen()) {
      channel = FileChannel.open(tar, StandardOpenOption.READ);
    }
    return channel;
  }

  synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public String toString() {
    return archive.toString();
  }
}
