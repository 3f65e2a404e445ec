package org.kiln.data.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.kiln.data.DataException;

/**
 * Images in an uncompressed tar, read in place: the headers are read once, then any image by its
 * offset. Understood are {@code <class>/<image>} below any common folder, and a tar of one tar for
 * each class, {@code <class>.tar} (how ImageNet is published).
 */
public final class ImageTar implements EncodedImages {

  private final Path archive;
  private final TarIndex index;
  private FileChannel channel;
  private boolean closed;

  /**
   * Reads the headers.
   *
   * @param archive the tar
   * @throws DataException if it is missing, compressed or cut short; if an entry's path leaves the
   *     archive or has no class folder; if a class holds no images. Names archive and entry
   */
  public ImageTar(Path archive) {
    this.archive = archive;
    try {
      channel = FileChannel.open(archive, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new DataException("Cannot open " + archive + ": " + e, e);
    }
    try {
      index = TarIndex.read(archive, channel);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public List<String> classNames() {
    return index.classNames();
  }

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public int label(int image) {
    return index.label(image);
  }

  @Override
  public String where(int image) {
    return archive + ", entry " + index.name(image) + " at offset " + index.offset(image);
  }

  @Override
  public byte[] read(int image) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(index.length(image));
    FileChannel source = channel();
    while (bytes.hasRemaining()) {
      if (source.read(bytes, index.offset(image) + bytes.position()) < 0) {
        throw new EOFException("the archive has been cut short since it was opened");
      }
    }
    return bytes.array();
  }

  /** An interrupt of a reading thread closes the channel for all: later reads open it anew. */
  private synchronized FileChannel channel() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (!channel.isOpen()) {
      channel = FileChannel.open(archive, StandardOpenOption.READ);
    }
    return channel;
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataException("Cannot close " + archive + ": " + e, e);
    }
  }
}
