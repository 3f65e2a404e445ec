package org.kiln.data.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Compressions of TIFF that know nothing of pixels. */
final class TiffCompression {

  static final int NONE = 1;
  static final int JPEG = 7;
  private static final int LZW = 5;
  private static final int DEFLATE = 8;
  private static final int ADOBE_DEFLATE = 32946;
  private static final int PACK_BITS = 32773;

  private TiffCompression() {}

  /** CCITT's three for fax. */
  static boolean isFax(int compression) {
    return compression >= 2 && compression <= 4;
  }

  /**
   * Refuses a segment that is too short, before memory is taken for what it claims.
   *
   * @param unpacked bytes expected
   */
  static void checkExpansion(int compression, long length, long unpacked) throws IOException {
    long most =
        switch (compression) {
          case NONE -> 1;
          case PACK_BITS -> 64;
          case DEFLATE, ADOBE_DEFLATE -> 1032;
          case LZW -> 4096;
          // A row that is all white, or as the one above, takes a bit.
          default -> Integer.MAX_VALUE;
        };
    if (length < unpacked / most) {
      throw new IOException(
          "it is cut short: a strip of " + length + " bytes can't hold " + unpacked);
    }
  }

  /**
   * Unpacks a segment.
   *
   * @param unpacked bytes expected; if more come out the rest is left
   * @throws IOException if fewer come out, or the compression is not known here
   */
  static byte[] unpack(int compression, byte[] file, int from, int length, int unpacked)
      throws IOException {
    byte[] out = new byte[unpacked];
    int filled =
        switch (compression) {
          case NONE -> copy(file, from, length, out);
          case LZW -> new TiffLzw(file, from, length, out).unpack();
          case DEFLATE, ADOBE_DEFLATE -> inflate(file, from, length, out);
          case PACK_BITS -> unpackBits(file, from, length, out);
          default -> throw new IOException("TIFF's compression " + compression + " is not decoded");
        };
    if (filled < unpacked) {
      throw new IOException(
          "it is cut short: a strip holds " + filled + " of " + unpacked + " bytes");
    }
    return out;
  }

  private static int copy(byte[] file, int from, int length, byte[] out) {
    int count = Math.min(length, out.length);
    System.arraycopy(file, from, out, 0, count);
    return count;
  }

  private static int inflate(byte[] file, int from, int length, byte[] out) throws IOException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(file, from, length);
      int filled = 0;
      int count = 1;
      while (filled < out.length && count > 0) {
        count = inflater.inflate(out, filled, out.length - filled);
        filled += count;
      }
      return filled;
    } catch (DataFormatException e) {
      throw new IOException("its compressed data is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private static int unpackBits(byte[] file, int from, int length, byte[] out) {
    int at = from;
    int end = from + length;
    int filled = 0;
    while (filled < out.length && at < end - 1) {
      int code = file[at++];
      int count = Math.min(code >= 0 ? code + 1 : 1 - code, out.length - filled);
      if (code >= 0) {
        count = Math.min(count, end - at);
        System.arraycopy(file, at, out, filled, count);
        at += count;
        filled += count;
      } else if (code != -128) {
        Arrays.fill(out, filled, filled + count, file[at++]);
        filled += count;
      }
    }
    return filled;
  }
}
