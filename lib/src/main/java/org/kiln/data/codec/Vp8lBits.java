package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bits of a VP8L stream, lowest first. */
final class Vp8lBits {

  private final ByteBuffer in;
  private long buffer;
  private int count;

  Vp8lBits(ByteBuffer in) {
    this.in = in;
  }

  /**
   * @param bits 0 to 32
   * @throws IOException if the stream ends before
   */
  int read(int bits) throws IOException {
    int value = (int) (peek(bits) & ((1L << bits) - 1));
    skip(bits);
    return value;
  }

  boolean readFlag() throws IOException {
    return read(1) == 1;
  }

  /** At least {@code bits} bits from here on; what is missing at the end of the stream is 0. */
  long peek(int bits) {
    while (count < bits && in.hasRemaining()) {
      buffer |= (in.get() & 0xFFL) << count;
      count += 8;
    }
    return buffer;
  }

  void skip(int bits) throws IOException {
    if (bits > count) {
      throw new IOException("it is cut short: its lossless data ends before the last pixel");
    }
    buffer >>>= bits;
    count -= bits;
  }
}
