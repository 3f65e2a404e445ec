package org.kiln.data.codec;

import java.io.IOException;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * Netpbm's PBM, PGM and PPM, in text (P1 to P3) and binary (P4 to P6). Values are scaled to 0..255
 * from whatever maximum the header names, rounded to the nearest, halves to even, as Pillow does.
 */
final class PnmDecoder {

  /** More digits than any number has. */
  private static final int MAX_DIGITS = 10;

  private final byte[] encoded;
  private final int kind;
  private int at = 2;

  private PnmDecoder(byte[] encoded) {
    this.encoded = encoded;
    this.kind = encoded[1] - '0';
  }

  static Image decode(byte[] encoded) throws IOException {
    return new PnmDecoder(encoded).read();
  }

  private Image read() throws IOException {
    boolean text = kind <= 3;
    boolean bits = kind == 1 || kind == 4;
    int width = number();
    int height = number();
    PixelLimit.check(width, height);
    int max = bits ? 1 : number();
    if (max < 1 || max > 65535) {
      throw new IOException("its largest value is " + max + ", expected 1 to 65535");
    }
    ImageShape shape = new ImageShape(height, width, kind % 3 == 0 ? 3 : 1);
    long needed =
        text
            ? shape.length()
            : bits
                ? PackedSamples.bytes(width, 1) * height
                : (long) shape.length() * (max > 255 ? 2 : 1);
    if (encoded.length - at < needed) {
      throw new IOException(
          "it is cut short: "
              + needed
              + " bytes of pixels expected, "
              + (encoded.length - at)
              + " are there");
    }
    byte[] pixels = new byte[shape.length()];
    if (kind == 1) {
      readBits(pixels);
    } else if (kind == 4) {
      unpackBits(pixels, width);
    } else {
      readValues(pixels, text, max);
    }
    return new Image(shape, pixels);
  }

  /** Digits need nothing between them. */
  private void readBits(byte[] pixels) throws IOException {
    for (int i = 0; i < pixels.length; i++) {
      skipSpace();
      int digit = at < encoded.length ? encoded[at++] : -1;
      if (digit != '0' && digit != '1') {
        throw new IOException("a 0 or 1 is missing at byte " + (at - 1));
      }
      pixels[i] = (byte) (digit == '0' ? 255 : 0);
    }
  }

  /** A set bit is black. */
  private void unpackBits(byte[] pixels, int width) {
    byte[] row = new byte[width];
    int rowBytes = (int) PackedSamples.bytes(width, 1);
    for (int start = 0; start < pixels.length; start += width) {
      PackedSamples.unpack(encoded, at, 1, 255, row, width);
      at += rowBytes;
      for (int x = 0; x < width; x++) {
        pixels[start + x] = (byte) ~row[x];
      }
    }
  }

  private void readValues(byte[] pixels, boolean text, int max) throws IOException {
    if (!text && max == 255) {
      System.arraycopy(encoded, at, pixels, 0, pixels.length);
      return;
    }
    byte[] scaled = new byte[max + 1];
    for (int value = 0; value <= max; value++) {
      scaled[value] = (byte) Math.rint((double) value / max * 255);
    }
    for (int i = 0; i < pixels.length; i++) {
      int value = text ? number() : binary(max);
      if (text && value > max) {
        throw new IOException("a value of " + value + " is above its largest, " + max);
      }
      pixels[i] = scaled[Math.min(value, max)];
    }
  }

  private int binary(int max) {
    int value = encoded[at++] & 0xFF;
    return max > 255 ? value << 8 | encoded[at++] & 0xFF : value;
  }

  /** A decimal number and the one byte after it. */
  private int number() throws IOException {
    skipSpace();
    int start = at;
    long value = 0;
    while (at < encoded.length
        && encoded[at] >= '0'
        && encoded[at] <= '9'
        && at - start < MAX_DIGITS) {
      value = 10 * value + encoded[at++] - '0';
    }
    boolean ends = at == encoded.length || isSpace(encoded[at]) || encoded[at] == '#';
    if (at == start || !ends || value > Integer.MAX_VALUE) {
      throw new IOException("a number is missing or damaged at byte " + start);
    }
    if (at < encoded.length && encoded[at] != '#') {
      at++;
    }
    return (int) value;
  }

  private void skipSpace() {
    while (at < encoded.length && (isSpace(encoded[at]) || encoded[at] == '#')) {
      if (encoded[at] == '#') {
        while (at < encoded.length && encoded[at] != '\n' && encoded[at] != '\r') {
          at++;
        }
      } else {
        at++;
      }
    }
  }

  private static boolean isSpace(byte value) {
    return value == ' ' || value >= '\t' && value <= '\r';
  }
}
