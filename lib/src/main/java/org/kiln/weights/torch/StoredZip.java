package org.kiln.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.MappedFile;

/**
 * A zip file whose entries are stored without compression, as PyTorch writes them so that they can
 * be mapped; with the 64-bit fields of large ones. After PKWARE's APPNOTE 6.3.10, sections 4.3 and
 * 4.5.3.
 */
final class StoredZip {

  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int DIRECTORY_ENTRY_BYTES = 46;
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final long IN_64_BITS = 0xffff_ffffL;

  private final MappedFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * @param crc CRC-32 of its bytes
   * @param size of its bytes
   * @param header where its local header is
   */
  private record Entry(String name, int method, int flags, int crc, long size, long header) {}

  /**
   * @throws KilnException if it is damaged
   */
  StoredZip(MappedFile file) throws IOException {
    this.file = file;
    readDirectory(directory());
  }

  Set<String> names() {
    return entries.keySet();
  }

  /**
   * An entry's bytes, mapped and compared with their checksum; null if there is no such entry.
   *
   * @throws KilnException if they are damaged, or compressed
   */
  ByteBuffer read(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    if (entry.method() != 0 || (entry.flags() & 1) != 0) {
      throw new KilnException(
          "%s: its entry '%s' is compressed or encrypted (method %d): PyTorch stores entries as"
                  .formatted(file.path(), name, entry.method())
              + " they are. Was it packed again? Read the file that torch.save wrote");
    }
    ByteBuffer header = file.slice(entry.header(), LOCAL_HEADER_BYTES);
    require(header.getInt(0) == LOCAL_HEADER, "no entry where its directory says '" + name + "'");
    long start = entry.header() + LOCAL_HEADER_BYTES + unsigned(header, 26) + unsigned(header, 28);
    ByteBuffer data = file.slice(start, entry.size());
    CRC32 crc = new CRC32();
    crc.update(data.duplicate());
    require(
        (int) crc.getValue() == entry.crc(),
        "the checksum of '" + name + "' does not fit, or torch.save was told to write none");
    return data;
  }

  /** The central directory: its bytes. */
  private ByteBuffer directory() throws IOException {
    long end = findEnd();
    ByteBuffer record = file.slice(end, END_BYTES);
    long size = record.getInt(12) & IN_64_BITS;
    long offset = record.getInt(16) & IN_64_BITS;
    if (size == IN_64_BITS || offset == IN_64_BITS || unsigned(record, 10) == 0xffff) {
      ByteBuffer locator = file.slice(end - LOCATOR64_BYTES, LOCATOR64_BYTES);
      require(locator.getInt(0) == LOCATOR64, "no 64-bit end of its zip directory");
      ByteBuffer record64 = file.slice(locator.getLong(8), END64_BYTES);
      require(record64.getInt(0) == END64, "no 64-bit end of its zip directory");
      size = record64.getLong(40);
      offset = record64.getLong(48);
    }
    return file.slice(offset, size);
  }

  private long findEnd() throws IOException {
    long from = Math.max(0, file.size() - END_BYTES - LONGEST_COMMENT);
    ByteBuffer tail = file.slice(from, file.size() - from);
    for (int i = tail.remaining() - END_BYTES; i >= 0; i--) {
      if (tail.getInt(i) == END && i + END_BYTES + unsigned(tail, i + 20) == tail.remaining()) {
        return from + i;
      }
    }
    throw file.damaged("a zip file without its end");
  }

  private void readDirectory(ByteBuffer directory) {
    while (directory.hasRemaining()) {
      require(directory.remaining() >= DIRECTORY_ENTRY_BYTES, "its zip directory ends early");
      ByteBuffer fixed = directory.slice().order(ByteOrder.LITTLE_ENDIAN);
      require(fixed.getInt(0) == DIRECTORY_ENTRY, "its zip directory is damaged");
      int name = unsigned(fixed, 28);
      int extra = unsigned(fixed, 30);
      int length = DIRECTORY_ENTRY_BYTES + name + extra + unsigned(fixed, 32);
      require(directory.remaining() >= length, "its zip directory ends early");
      add(entry(fixed, name, fixed.slice(DIRECTORY_ENTRY_BYTES + name, extra)));
      directory.position(directory.position() + length);
    }
  }

  private void add(Entry entry) {
    require(
        entries.put(entry.name(), entry) == null, "two entries are named '" + entry.name() + "'");
  }

  private Entry entry(ByteBuffer fixed, int nameLength, ByteBuffer extra) {
    byte[] name = new byte[nameLength];
    fixed.get(DIRECTORY_ENTRY_BYTES, name);
    long compressed = fixed.getInt(20) & IN_64_BITS;
    long size = fixed.getInt(24) & IN_64_BITS;
    long header = fixed.getInt(42) & IN_64_BITS;
    // The extra field holds those of the three that did not fit, in this order.
    ByteBuffer wide = wideFields(extra.order(ByteOrder.LITTLE_ENDIAN));
    size = size == IN_64_BITS ? next(wide) : size;
    compressed = compressed == IN_64_BITS ? next(wide) : compressed;
    header = header == IN_64_BITS ? next(wide) : header;
    int method = unsigned(fixed, 10);
    require(method != 0 || compressed == size, "a stored entry has two sizes");
    return new Entry(
        new String(name, StandardCharsets.UTF_8),
        method,
        unsigned(fixed, 8),
        fixed.getInt(16),
        size,
        header);
  }

  private static ByteBuffer wideFields(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id == 1) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long next(ByteBuffer wide) {
    require(wide.remaining() >= Long.BYTES, "a 64-bit field of its zip directory is missing");
    return wide.getLong();
  }

  private static int unsigned(ByteBuffer bytes, int position) {
    return Short.toUnsignedInt(bytes.getShort(position));
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw file.damaged(otherwise);
    }
  }
}
