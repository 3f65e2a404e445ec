package org.kiln.data.layout;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.kiln.data.file.AtomicFiles;
import org.kiln.data.file.DataFolder;
import org.kiln.error.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gzipped tar. Images can be read in any order only from a tar that isn't compressed, so it is
 * unpacked once, to a hidden file beside it; where nothing can be written there, to the folder that
 * data sets are kept in. The file's name holds the archive's size and time, so that another archive
 * of the same name is unpacked anew.
 */
final class CompressedTar {

  private static final Logger LOG = LoggerFactory.getLogger(CompressedTar.class);
  private static final int CHUNK = 1 << 20;
  private static final int CHUNKS_BETWEEN_CHECKS = 64;
  private static final long RESERVE = 1L << 30;

  private final Path archive;

  CompressedTar(Path archive) {
    this.archive = archive;
  }

  /**
   * Whether a file begins as gzip's do, whatever its name.
   *
   * @throws DataException if it is missing, or compressed in another way
   */
  static boolean isOne(Path file) {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(6);
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e, e);
    }
    String format = otherFormat(head);
    if (format != null) {
      throw new DataException(
          file
              + " is "
              + format
              + " archive: expected a tar or tar.gz. Unpack it, and name the folder with"
              + " --data-path");
    }
    return head.length >= 2 && head[0] == 0x1F && head[1] == (byte) 0x8B;
  }

  private static String otherFormat(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\3\4")) {
      return "a zip";
    } else if (text.startsWith("BZh")) {
      return "a bzip2";
    } else if (text.startsWith("\u00FD7zXZ")) {
      return "an xz";
    } else if (text.startsWith("(\u00B5/\u00FD")) {
      return "a zstd";
    }
    return text.startsWith("Rar!") ? "rar" : text.startsWith("7z\u00BC\u00AF") ? "7z" : null;
  }

  /**
   * The tar, unpacked if it isn't yet.
   *
   * @throws DataException if it is damaged, or there is no room for it
   */
  Path unpacked() {
    try {
      Path absolute = archive.toAbsolutePath().normalize();
      String key =
          Files.size(archive) + "-" + Files.getLastModifiedTime(archive).toMillis() + ".tar";
      String prefix = "." + archive.getFileName() + ".";
      Path beside = absolute.resolveSibling(prefix + key);
      Path kept =
          DataFolder.path()
              .toAbsolutePath()
              .resolve("unpacked")
              .resolve(Integer.toHexString(absolute.hashCode()) + prefix + key);
      for (Path place : List.of(beside, kept)) {
        if (Files.exists(place)) {
          return place;
        }
      }
      Path target = Files.isWritable(beside.getParent()) ? beside : kept;
      unpack(target);
      removeOlder(target, target.getFileName().toString().replace(key, ""));
      return target;
    } catch (IOException e) {
      throw new DataException("Cannot unpack " + archive + ": " + reason(e), e);
    }
  }

  private static String reason(IOException cause) {
    if (cause instanceof EOFException) {
      return "it is cut short. Fetch or make it again";
    }
    return cause instanceof ZipException
        ? "it is damaged (" + cause.getMessage() + "). Fetch or make it again"
        : cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private void unpack(Path target) throws IOException {
    LOG.info("Unpacking {} once, to {}", archive, target);
    Files.createDirectories(target.getParent());
    AtomicFiles.removeStale(target.getParent());
    FileStore disk = Files.getFileStore(target.getParent());
    requireRoom(disk, target, Files.size(archive));
    AtomicFiles.write(target, out -> copy(out, disk, target));
  }

  private void copy(OutputStream out, FileStore disk, Path target) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        InputStream in = new GZIPInputStream(file, 1 << 16)) {
      int chunks = 0;
      for (int read = in.readNBytes(chunk, 0, CHUNK);
          read > 0;
          read = in.readNBytes(chunk, 0, CHUNK)) {
        out.write(chunk, 0, read);
        if (++chunks % CHUNKS_BETWEEN_CHECKS == 0) {
          // A few megabytes can claim terabytes: some of the disk is left to others.
          requireRoom(disk, target, RESERVE);
        }
      }
    }
  }

  private static void requireRoom(FileStore disk, Path target, long bytes) throws IOException {
    long free = disk.getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "only "
              + (free >> 20)
              + " MiB are free at "
              + target.getParent()
              + ". Make room, or unpack it elsewhere and name the folder with --data-path");
    }
  }

  /** Those of archives that were here under this name before. */
  private static void removeOlder(Path target, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      List<Path> older =
          files
              .filter(file -> !file.equals(target))
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(
                  file ->
                      file.getFileName()
                          .toString()
                          .substring(prefix.length())
                          .matches("\\d+-\\d+\\.tar"))
              .toList();
      for (Path file : older) {
        Files.deleteIfExists(file);
      }
    }
  }
}
