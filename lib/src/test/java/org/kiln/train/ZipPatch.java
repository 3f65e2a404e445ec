package org.kiln.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Flips bits of one entry of an uncompressed zip, and sets the zip's checksums to fit. */
final class ZipPatch {

  private static final int STORED_BLOCK = 5;

  private final byte[] zip;
  private final byte[] entry;
  private final int start;
  private final List<Integer> checksums = new ArrayList<>();

  ZipPatch(byte[] zip, String name, byte[] entry) {
    this.zip = zip;
    this.entry = entry;
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    int local = find(nameBytes, 0);
    start = local + nameBytes.length + STORED_BLOCK;
    CRC32 crc = new CRC32();
    crc.update(entry);
    byte[] sum = little((int) crc.getValue());
    for (int at = find(sum, 0); at >= 0; at = find(sum, at + 1)) {
      checksums.add(at);
    }
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private int find(byte[] bytes, int from) {
    for (int at = from; at <= zip.length - bytes.length; at++) {
      if (java.util.Arrays.equals(zip, at, at + bytes.length, bytes, 0, bytes.length)) {
        return at;
      }
    }
    return -1;
  }

  byte[] flipped(int bit) {
    byte[] changed = entry.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    CRC32 crc = new CRC32();
    crc.update(changed);
    byte[] result = zip.clone();
    System.arraycopy(changed, 0, result, start, changed.length);
    for (int at : checksums) {
      System.arraycopy(little((int) crc.getValue()), 0, result, at, 4);
    }
    return result;
  }
}
