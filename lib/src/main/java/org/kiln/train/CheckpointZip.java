package org.kiln.train;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.kiln.data.PrintableText;
import org.kiln.data.file.AtomicFiles.ThrowingConsumer;

/**
 * The zip of a checkpoint: entries, and a last one with the SHA-256 of each, so that no changed bit
 * goes unnoticed. {@code sha256sum -c} reads that one too, where the zip is unpacked.
 */
final class CheckpointZip implements Closeable {

  static final String SUMS = "kiln.sha256";

  /** What an entry may hold before its compression is looked at, in bytes. */
  private static final long SMALL = 16 << 20;

  /** Times an entry may be larger than its compressed form; weights shrink by a tenth. */
  private static final int MOST_COMPRESSED = 100;

  private static final int MOST_SUMS_BYTES = 1 << 16;
  private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  (\\S+)");

  private final ZipFile zip;
  private final long length;
  private Optional<Map<String, String>> sums = Optional.empty();

  private CheckpointZip(ZipFile zip, long length) {
    this.zip = zip;
    this.length = length;
  }

  /** Writes entries one after the other; {@link #finish} ends it with the sums. */
  static final class Writer {

    private final ZipOutputStream zip;
    private final List<String> lines = new ArrayList<>();

    Writer(OutputStream out) {
      zip = new ZipOutputStream(out);
      // Weights hardly shrink, whatever the effort.
      zip.setLevel(Deflater.BEST_SPEED);
    }

    /**
     * Adds an entry.
     *
     * @param contents gets a stream for large pieces: each goes to the disk as it comes
     */
    void add(String name, ThrowingConsumer<OutputStream> contents) throws IOException {
      zip.putNextEntry(new ZipEntry(name));
      DigestOutputStream out = new DigestOutputStream(zip, Digest.sha256());
      contents.accept(out);
      zip.closeEntry();
      lines.add(Digest.hex(out.getMessageDigest()) + "  " + name + "\n");
    }

    void finish() throws IOException {
      zip.putNextEntry(new ZipEntry(SUMS));
      zip.write(String.join("", lines).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      zip.finish();
    }
  }

  /**
   * Opens a file to be read.
   *
   * @throws IOException if it is no zip, has an entry twice, or sums that are none
   */
  static CheckpointZip open(Path file) throws IOException {
    ZipFile zip = new ZipFile(file.toFile());
    try {
      CheckpointZip opened = new CheckpointZip(zip, Files.size(file));
      opened.requireOneOfEach();
      opened.readSums();
      return opened;
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private void requireOneOfEach() throws IOException {
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().<ZipEntry>map(e -> e)::iterator) {
      if (!names.add(entry.getName())) {
        throw new IOException("it has two entries " + PrintableText.brief(entry.getName()));
      }
    }
  }

  private void readSums() throws IOException {
    if (!has(SUMS)) {
      return;
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (String line :
        new String(contents(SUMS, MOST_SUMS_BYTES), StandardCharsets.UTF_8).split("\n")) {
      Matcher sum = SUM.matcher(line);
      if (!sum.matches() || !has(sum.group(2)) || found.put(sum.group(2), sum.group(1)) != null) {
        throw new IOException(SUMS + " is not the list of its entries");
      }
    }
    sums = Optional.of(found);
  }

  boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /** Whether its entries' SHA-256 are in it: not those of Kiln 0.1.0. */
  boolean hasSums() {
    return sums.isPresent();
  }

  /**
   * The whole of an entry, checked.
   *
   * @param most bytes it may have
   * @throws IOException if there is none, it is larger, or not what was written
   */
  byte[] bytes(String name, long most) throws IOException {
    byte[] bytes = contents(name, most);
    if (sums.isPresent() && !Digest.of(bytes).equals(sums.get().get(name))) {
      throw new IOException("the SHA-256 of " + name + " is not the one recorded");
    }
    return bytes;
  }

  private byte[] contents(String name, long most) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("it has no entry " + name);
    }
    int size = size(entry, most);
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = new byte[size];
      int read = in.readNBytes(bytes, 0, size);
      CRC32 crc = new CRC32();
      crc.update(ByteBuffer.wrap(bytes));
      if (read != size || in.read() >= 0 || crc.getValue() != entry.getCrc()) {
        throw new IOException(name + " has another length or checksum than the zip says");
      }
      return bytes;
    }
  }

  /** What the entry claims, if that can be: memory is taken for it. */
  private int size(ZipEntry entry, long most) throws IOException {
    long size = entry.getSize();
    if (size < 0 || size > Math.min(most, Integer.MAX_VALUE - 8)) {
      throw new IOException(entry.getName() + " claims " + size + " bytes, more than it may have");
    }
    long compressed = Math.min(length, entry.getCompressedSize());
    if (size > Math.max(SMALL, MOST_COMPRESSED * compressed)) {
      throw new IOException(
          entry.getName() + " claims " + size + " bytes, compressed to " + compressed);
    }
    return (int) size;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
