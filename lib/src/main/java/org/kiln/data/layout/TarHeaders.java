package org.kiln.data.layout;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The headers of a tar in a part of a file, one after the other: POSIX ustar and pax, GNU's long
 * names, old V7 (<em>IEEE Std 1003.1</em>, pax, "ustar Interchange Format"; GNU tar manual, "Basic
 * Tar Format"). Contents are stepped over, so that reading them all costs a block for each entry.
 *
 * <p>Nothing that a header claims is believed: sizes must lie in the archive, and names are held in
 * memory up to 1 MiB. An archive must end with a block of zeros, as every writer leaves at least
 * one: without it, what follows the last entry may have been lost. More archives after that block
 * ({@code cat a.tar b.tar}) are read too.
 */
final class TarHeaders {

  static final int BLOCK = 512;

  private static final int MOST_NAME_BYTES = 1 << 20;
  private static final int WINDOW = 8 * BLOCK;

  /** What an entry is. */
  enum Type {
    FILE,
    FOLDER,
    HARD_LINK,
    SYMBOLIC_LINK,
    /** A file with holes, of which only the rest is stored. */
    SPARSE,
    /** A device, a pipe, part of another archive. */
    OTHER
  }

  /**
   * One entry.
   *
   * @param name its path as it is stored
   * @param type what it is
   * @param target where a link leads; else empty
   * @param offset of its contents in the file
   * @param size of its contents in bytes
   */
  record Entry(String name, Type type, String target, long offset, long size) {}

  private final FileChannel channel;
  private final long start;
  private final long end;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
  private long windowStart;
  private long position;
  private boolean ended;

  /**
   * @param channel the file
   * @param start offset where the archive begins
   * @param end offset where it ends
   */
  TarHeaders(FileChannel channel, long start, long end) {
    this.channel = channel;
    this.start = start;
    this.end = end;
    this.position = start;
    window.limit(0);
  }

  /**
   * The next entry.
   *
   * @return null after the last
   * @throws IOException if there is no header where one must be, or the archive is cut short; names
   *     the offset
   */
  Entry next() throws IOException {
    LongNames names = new LongNames();
    for (; ; ) {
      byte[] header = header();
      if (header == null) {
        return null;
      }
      char type = (char) header[156];
      long size = names.size >= 0 ? names.size : number(header, 124, 12);
      switch (type) {
        case 'L' -> names.name = text(size);
        case 'K' -> names.target = text(size);
        case 'x', 'X' -> names.read(contents(size));
        case 'g' -> skip("the global header", size);
        default -> {
          return entry(header, type, size, names);
        }
      }
    }
  }

  private Entry entry(byte[] header, char type, long claimed, LongNames names) throws IOException {
    String name = names.name == null ? storedName(header) : names.name;
    String target = names.target == null ? string(header, 157, 100) : names.target;
    Type kind = type(type, name, names.sparse);
    if (type == 'S') {
      skipSparseMap(header);
    }
    long offset = position;
    long size =
        switch (kind) {
          case FOLDER, SYMBOLIC_LINK -> type == 'D' ? claimed : 0;
          case HARD_LINK -> isHeaderAt(offset) ? 0 : claimed;
          default -> claimed;
        };
    skip("entry " + name, size);
    return new Entry(name, kind, target, offset, size);
  }

  private static Type type(char type, String name, boolean sparse) {
    return switch (type) {
      case '0', '\0', '7' -> name.endsWith("/") ? Type.FOLDER : sparse ? Type.SPARSE : Type.FILE;
      case '1' -> Type.HARD_LINK;
      case '2' -> Type.SYMBOLIC_LINK;
      case '5', 'D' -> Type.FOLDER;
      case 'S' -> Type.SPARSE;
      default -> Type.OTHER;
    };
  }

  /** Steps over contents that are in the archive whole, and what fills their last block. */
  private void skip(String what, long size) throws IOException {
    if (size > end - position) {
      throw new EOFException(
          what
              + " at offset "
              + position
              + " has "
              + size
              + " bytes, but the archive ends at "
              + end);
    }
    position += (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  private byte[] contents(long size) throws IOException {
    if (size > MOST_NAME_BYTES) {
      throw new IOException(
          "a name at offset " + position + " has " + size + " bytes, more than " + MOST_NAME_BYTES);
    }
    long from = position;
    skip("a name", size);
    byte[] bytes = new byte[(int) size];
    readFully(ByteBuffer.wrap(bytes), from);
    return bytes;
  }

  private String text(long size) throws IOException {
    byte[] bytes = contents(size);
    return FileNames.decoded(bytes, 0, lengthToZero(bytes, 0, bytes.length));
  }

  private void skipSparseMap(byte[] header) throws IOException {
    boolean more = header[482] != 0;
    while (more) {
      byte[] map = block();
      more = map[504] != 0;
    }
  }

  /** The next block that is a header; null at the end. */
  private byte[] header() throws IOException {
    while (position < end) {
      long at = position;
      byte[] block = blockOrTail();
      if (block != null && isHeader(block)) {
        ended = false;
        return block;
      }
      if (block != null && isZero(block)) {
        ended = true;
      } else if (ended) {
        // Whatever stands behind the end is no archive; GNU tar doesn't look at it either.
        return null;
      } else if (at == start) {
        throw new IOException("no tar: it begins with no header");
      } else if (block == null) {
        throw new EOFException("it is cut short in the header at offset " + at);
      } else {
        throw new IOException("there is no header at offset " + at);
      }
    }
    if (!ended) {
      throw new EOFException(
          "it ends at offset "
              + end
              + " without the blocks of zeros that end a tar, so that entries may have been lost");
    }
    return null;
  }

  /** The next block; null if the archive ends within it. */
  private byte[] blockOrTail() throws IOException {
    if (end - position < BLOCK) {
      position = end;
      return null;
    }
    return block();
  }

  private byte[] block() throws IOException {
    byte[] block = new byte[BLOCK];
    if (end - position < BLOCK) {
      throw new EOFException("it is cut short in the header at offset " + position);
    }
    read(block, position);
    position += BLOCK;
    return block;
  }

  private boolean isHeaderAt(long offset) throws IOException {
    if (end - offset < BLOCK) {
      return true;
    }
    byte[] block = new byte[BLOCK];
    read(block, offset);
    return isZero(block) || isHeader(block);
  }

  private void read(byte[] block, long offset) throws IOException {
    if (offset < windowStart || offset + BLOCK > windowStart + window.limit()) {
      window.clear().limit((int) Math.min(WINDOW, end - offset));
      windowStart = offset;
      readFully(window, offset);
    }
    window.get((int) (offset - windowStart), block);
  }

  private void readFully(ByteBuffer target, long offset) throws IOException {
    long from = offset - target.position();
    while (target.hasRemaining()) {
      if (channel.read(target, from + target.position()) < 0) {
        throw new EOFException("the file has been cut short since it was opened");
      }
    }
  }

  private static boolean isZero(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the block's checksum is that of its bytes; some old writers summed signed ones. */
  private static boolean isHeader(byte[] block) {
    if (isZero(block)) {
      return false;
    }
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += value & 0xFF;
      signed += value;
    }
    try {
      long sum = number(block, 148, 8);
      return sum == unsigned || sum == signed;
    } catch (IOException e) {
      return false;
    }
  }

  /** Octal digits, or with the first bit set a big-endian binary number (GNU, star). */
  private static long number(byte[] header, int from, int length) throws IOException {
    if ((header[from] & 0x80) != 0) {
      long value = header[from] & 0x7F;
      for (int i = from + 1; i < from + length; i++) {
        if (value > Long.MAX_VALUE >> 8) {
          throw new IOException("a header claims a size beyond any file's");
        }
        value = value << 8 | header[i] & 0xFF;
      }
      return value;
    }
    String digits =
        new String(header, from, lengthToZero(header, from, length), StandardCharsets.ISO_8859_1)
            .strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8) & Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw new IOException("a header has no number where its size should be", e);
    }
  }

  private static String storedName(byte[] header) {
    String name = string(header, 0, 100);
    // GNU's own format keeps times where POSIX keeps the first part of a long path.
    boolean posix = string(header, 257, 6).equals("ustar") && header[262] == 0;
    String prefix = posix ? string(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String string(byte[] header, int from, int length) {
    return FileNames.decoded(header, from, lengthToZero(header, from, length));
  }

  private static int lengthToZero(byte[] bytes, int from, int length) {
    int at = 0;
    while (at < length && bytes[from + at] != 0) {
      at++;
    }
    return at;
  }

  /** What the headers before an entry's own say of it. */
  private static final class LongNames {

    private String name;
    private String target;
    private long size = -1;
    private boolean sparse;

    /** Records of {@code "<length> <key>=<value>\n"}. */
    private void read(byte[] records) throws IOException {
      int at = 0;
      while (at < records.length && records[at] != 0) {
        int blank = at;
        while (blank < records.length && records[blank] != ' ') {
          blank++;
        }
        int length = length(records, at, blank);
        set(FileNames.decoded(records, blank + 1, length - (blank + 1 - at) - 1));
        at += length;
      }
    }

    private static int length(byte[] records, int at, int blank) throws IOException {
      String digits = new String(Arrays.copyOfRange(records, at, blank), StandardCharsets.US_ASCII);
      try {
        int length = Integer.parseInt(digits);
        if (length > blank + 1 - at && length <= records.length - at) {
          return length;
        }
      } catch (NumberFormatException e) {
        throw new IOException("an extended header is damaged", e);
      }
      throw new IOException("an extended header is damaged");
    }

    private void set(String record) throws IOException {
      int equals = record.indexOf('=');
      String key = equals < 0 ? record : record.substring(0, equals);
      String value = equals < 0 ? "" : record.substring(equals + 1);
      switch (key) {
        case "path" -> name = sparse && name != null ? name : value;
        case "linkpath" -> target = value;
        case "size" -> size = size(value);
        case "GNU.sparse.name" -> {
          sparse = true;
          name = value;
        }
        case "GNU.sparse.major", "GNU.sparse.map", "GNU.sparse.numblocks" -> sparse = true;
        default -> {}
      }
    }

    private static long size(String value) throws IOException {
      try {
        long size = Long.parseLong(value.strip());
        if (size >= 0) {
          return size;
        }
      } catch (NumberFormatException e) {
        throw new IOException("an extended header claims a size of " + value, e);
      }
      throw new IOException("an extended header claims a size of " + value);
    }
  }
}
