package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * BMP of Windows and OS/2: 1, 4 and 8 bits with a palette, run-length encoded too, 16, 24 and 32
 * bits; upright or upside down. A fourth byte is dropped.
 */
final class BmpDecoder {

  private final BmpHeader header;
  private final ByteBuffer in;
  private byte[] pixels;

  private BmpDecoder(BmpHeader header, ByteBuffer in) {
    this.header = header;
    this.in = in;
  }

  static Image decode(byte[] encoded) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    BmpHeader header = BmpHeader.read(in);
    // Some programs leave out the padding of the last row.
    long needed =
        header.rowBytes() * (header.height() - 1)
            + PackedSamples.bytes(header.width(), header.bits());
    if (header.pixels() < 0
        || header.pixels() > encoded.length
        || !header.runs() && encoded.length - header.pixels() < needed) {
      throw new IOException(
          "it is cut short: pixels start at byte "
              + header.pixels()
              + (header.runs() ? "" : " and take " + needed));
    }
    BmpDecoder decoder = new BmpDecoder(header, in);
    decoder.readRows();
    return new Image(new ImageShape(header.height(), header.width(), 3), decoder.pixels);
  }

  private void readRows() throws IOException {
    byte[] indices = header.runs() ? BmpRuns.read(header, in.position(header.pixels())) : null;
    pixels = new byte[new ImageShape(header.height(), header.width(), 3).length()];
    byte[] row = new byte[header.bits() < 8 ? header.width() : 0];
    for (int y = 0; y < header.height(); y++) {
      int to = 3 * header.width() * (header.topDown() ? y : header.height() - 1 - y);
      int from = header.pixels() + (int) (y * header.rowBytes());
      if (header.runs()) {
        header.palette().paint(indices, y * header.width(), header.width(), pixels, to);
      } else if (header.bits() == 8) {
        header.palette().paint(in.array(), from, header.width(), pixels, to);
      } else if (header.bits() < 8) {
        PackedSamples.unpack(in.array(), from, header.bits(), 1, row, header.width());
        header.palette().paint(row, 0, header.width(), pixels, to);
      } else {
        readColours(from, to);
      }
    }
  }

  private void readColours(int from, int to) {
    int step = header.bits() / 8;
    for (int x = 0; x < header.width(); x++) {
      int at = from + x * step;
      if (step == 3) {
        pixels[to + 3 * x] = in.get(at + 2);
        pixels[to + 3 * x + 1] = in.get(at + 1);
        pixels[to + 3 * x + 2] = in.get(at);
      } else {
        int pixel = step == 2 ? in.getShort(at) & 0xFFFF : in.getInt(at);
        header.masks().write(pixel, pixels, to + 3 * x);
      }
    }
  }
}
