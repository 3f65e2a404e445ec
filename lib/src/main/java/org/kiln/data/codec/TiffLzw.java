package org.kiln.data.codec;

import java.io.IOException;

/** TIFF's LZW: codes of 9 to 12 bits, highest bit first, one code wider a code early. */
final class TiffLzw {

  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MAX_CODES = 4096;

  private final byte[] file;
  private final byte[] out;
  private final int end;
  private final int[] starts = new int[MAX_CODES];
  private final int[] lengths = new int[MAX_CODES];
  private int at;
  private int bitBuffer;
  private int bitCount;
  private int filled;

  TiffLzw(byte[] file, int from, int length, byte[] out) {
    this.file = file;
    this.at = from;
    this.end = from + length;
    this.out = out;
  }

  /**
   * Bytes that came out. A code stands for bytes that were written before, so the table is where
   * they are.
   *
   * @throws IOException if a code can't be
   */
  int unpack() throws IOException {
    int next = FIRST;
    int bits = 9;
    int start = -1;
    int length = 0;
    int code = readCode(bits);
    while (code >= 0 && code != END && filled < out.length) {
      if (code == CLEAR) {
        next = FIRST;
        bits = 9;
        start = -1;
      } else {
        if (code >= next && (start < 0 || code > next) || code >= CLEAR && start < 0) {
          throw new IOException("code " + code + " of its compressed data can't be");
        }
        if (start >= 0 && next < MAX_CODES) {
          starts[next] = start;
          lengths[next] = length + 1;
          next++;
          bits = next > 2046 ? 12 : next > 1022 ? 11 : next > 510 ? 10 : 9;
        }
        start = filled;
        length = write(code);
      }
      code = readCode(bits);
    }
    return filled;
  }

  private int write(int code) {
    if (code < CLEAR) {
      out[filled++] = (byte) code;
      return 1;
    }
    int length = Math.min(lengths[code], out.length - filled);
    // Byte by byte: a code may stand for bytes that it is just writing.
    for (int i = 0; i < length; i++) {
      out[filled++] = out[starts[code] + i];
    }
    return length;
  }

  private int readCode(int bits) {
    while (bitCount < bits) {
      if (at == end) {
        return -1;
      }
      bitBuffer = bitBuffer << 8 | file[at++] & 0xFF;
      bitCount += 8;
    }
    bitCount -= bits;
    return bitBuffer >>> bitCount & ((1 << bits) - 1);
  }
}
