package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/** GIF's LZW: codes of 3 to 12 bits, lowest bit first, in blocks of up to 255 bytes. */
final class GifLzw {

  private static final int MAX_CODES = 4096;

  private final ByteBuffer in;
  private final byte[] indices;
  private final int[] prefix = new int[MAX_CODES];
  private final byte[] suffix = new byte[MAX_CODES];
  private final byte[] reversed = new byte[MAX_CODES + 1];
  private int blockEnd;
  private int bitBuffer;
  private int bitCount;
  private int filled;

  private GifLzw(ByteBuffer in, int pixels) {
    this.in = in;
    this.blockEnd = in.position();
    this.indices = new byte[pixels];
  }

  /**
   * Palette numbers of an image's pixels.
   *
   * @throws IOException if it ends before the last, or has a code that can't be
   */
  static byte[] read(ByteBuffer in, int pixels) throws IOException {
    int bits = in.get();
    if (bits < 1 || bits > 11) {
      throw new IOException("GIF has no code size " + bits);
    }
    if (pixels > (long) in.remaining() * MAX_CODES) {
      throw new IOException(
          "it claims " + pixels + " pixels in " + in.remaining() + " bytes, which can't hold them");
    }
    GifLzw lzw = new GifLzw(in, pixels);
    lzw.readCodes(bits);
    return lzw.indices;
  }

  private void readCodes(int rootBits) throws IOException {
    int clear = 1 << rootBits;
    int next = clear + 2;
    int bits = rootBits + 1;
    int before = -1;
    while (filled < indices.length) {
      int code = readCode(bits);
      if (code == clear) {
        next = clear + 2;
        bits = rootBits + 1;
        before = -1;
        continue;
      }
      boolean known = code < clear || code > clear + 1 && code < next;
      boolean repeats = code == next && before >= 0 && next < MAX_CODES;
      if (code == clear + 1 || !known && !repeats || before < 0 && code >= clear) {
        throw new IOException(
            code == clear + 1
                ? "it ends after " + filled + " of " + indices.length + " pixels"
                : "code " + code + " of its image data can't be: it is damaged");
      }
      byte first = write(known ? code : before, clear, !known);
      if (before >= 0 && next < MAX_CODES) {
        prefix[next] = before;
        suffix[next] = first;
        next++;
        if (next == 1 << bits && bits < 12) {
          bits++;
        }
      }
      before = code;
    }
  }

  /** Writes a code's pixels, and its first once more if asked to; returns the first. */
  private byte write(int code, int clear, boolean again) {
    int length = 0;
    int at = code;
    while (at >= clear) {
      reversed[length++] = suffix[at];
      at = prefix[at];
    }
    byte first = (byte) at;
    put(first);
    while (length > 0) {
      put(reversed[--length]);
    }
    if (again) {
      put(first);
    }
    return first;
  }

  private void put(byte index) {
    if (filled < indices.length) {
      indices[filled++] = index;
    }
  }

  private int readCode(int bits) throws IOException {
    while (bitCount < bits) {
      if (in.position() == blockEnd) {
        int length = in.get() & 0xFF;
        if (length == 0) {
          throw new IOException("it ends after " + filled + " of " + indices.length + " pixels");
        }
        blockEnd = in.position() + length;
      }
      bitBuffer |= (in.get() & 0xFF) << bitCount;
      bitCount += 8;
    }
    int code = bitBuffer & ((1 << bits) - 1);
    bitBuffer >>>= bits;
    bitCount -= bits;
    return code;
  }
}
