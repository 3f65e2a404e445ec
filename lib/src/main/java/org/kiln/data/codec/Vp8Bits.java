package org.kiln.data.codec;

import java.io.IOException;

/** VP8's arithmetic decoder of yes and no (RFC 6386, section 7). */
final class Vp8Bits {

  private final byte[] data;
  private final int end;
  private int at;

  /** One less than the range. */
  private int range = 254;

  private int value;
  private int bits = -8;

  Vp8Bits(byte[] data, int from, int end) {
    this.data = data;
    this.at = from;
    this.end = end;
  }

  /**
   * The next decision.
   *
   * @param probability of no, of 256
   * @throws IOException if the data ends before
   */
  boolean read(int probability) throws IOException {
    if (bits < 0) {
      if (at == end) {
        throw new IOException("it is cut short: its lossy data ends before the last pixel");
      }
      value = value << 8 | data[at++] & 0xFF;
      bits += 8;
    }
    int split = range * probability >> 8;
    boolean yes = value >> bits > split;
    if (yes) {
      range -= split;
      value -= (split + 1) << bits;
    } else {
      range = split + 1;
    }
    int shift = Integer.numberOfLeadingZeros(range) - 24;
    bits -= shift;
    range = (range << shift) - 1;
    return yes;
  }

  boolean readFlag() throws IOException {
    return read(128);
  }

  /** A number of evenly distributed bits, the highest first. */
  int readNumber(int count) throws IOException {
    int number = 0;
    for (int i = 0; i < count; i++) {
      number = number << 1 | (readFlag() ? 1 : 0);
    }
    return number;
  }

  /** A number and its sign. */
  int readSigned(int count) throws IOException {
    int number = readNumber(count);
    return readFlag() ? -number : number;
  }

  /** A signed number if a flag says so, else 0. */
  int readOptional(int count) throws IOException {
    return readFlag() ? readSigned(count) : 0;
  }
}
