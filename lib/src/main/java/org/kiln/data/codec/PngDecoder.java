package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * PNG (ISO/IEC 15948): all depths and colour types, Adam7 too. Of 16 bits the upper 8 are kept;
 * alpha, {@code tRNS} and colour profiles are dropped. The checksum of every chunk is verified, and
 * chunks that say nothing about pixels are not read, so what they unpack to does no harm.
 */
final class PngDecoder {

  private static final int SIGNATURE = 8;
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;

  /** Deflate makes at most 1,032 bytes of one. */
  private static final int MAX_EXPANSION = 1032;

  /** Adam7: first column, first row, step of columns, step of rows of each pass. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final byte[] encoded;
  private final Deque<ByteBuffer> data = new ArrayDeque<>();
  private PngHeader header;
  private Palette palette;

  private PngDecoder(byte[] encoded) {
    this.encoded = encoded;
  }

  static Image decode(byte[] encoded) throws IOException {
    PngDecoder decoder = new PngDecoder(encoded);
    decoder.readChunks();
    return decoder.readPixels();
  }

  private void readChunks() throws IOException {
    ByteBuffer in = ByteBuffer.wrap(encoded, SIGNATURE, encoded.length - SIGNATURE);
    CRC32 crc = new CRC32();
    int type = 0;
    while (type != IEND) {
      if (in.remaining() < 12) {
        throw new IOException("it is cut short: no IEND chunk");
      }
      int length = in.getInt();
      int start = in.position();
      type = in.getInt();
      if (length < 0 || length > in.remaining() - 4) {
        throw new IOException(
            "it is cut short: a chunk claims " + (length & 0xFFFFFFFFL) + " bytes");
      }
      crc.reset();
      crc.update(encoded, start, 4 + length);
      if ((int) crc.getValue() != in.getInt(start + 4 + length)) {
        throw new IOException(
            "the checksum of its chunk at byte " + (start - 4) + " does not fit: it is damaged");
      }
      keep(type, ByteBuffer.wrap(encoded, start + 4, length));
      in.position(start + 8 + length);
    }
  }

  private void keep(int type, ByteBuffer chunk) throws IOException {
    if (header == null && type != IHDR) {
      throw new IOException("its first chunk is not IHDR");
    }
    switch (type) {
      case IHDR -> header = PngHeader.read(chunk);
      case PLTE -> palette = Palette.ofRgb(encoded, chunk.position(), chunk.remaining() / 3);
      case IDAT -> data.add(chunk);
      default -> {}
    }
  }

  private Image readPixels() throws IOException {
    if (header.isIndexed() && palette == null) {
      throw new IOException("it has no palette");
    }
    long packed = data.stream().mapToLong(ByteBuffer::remaining).sum();
    if (header.rowBytes(header.width()) * header.height() > packed * MAX_EXPANSION) {
      throw new IOException(
          "it claims "
              + header.width()
              + "x"
              + header.height()
              + " pixels (width x height) in "
              + packed
              + " bytes of data, which can't hold them");
    }
    ImageShape shape = new ImageShape(header.height(), header.width(), header.isGrey() ? 1 : 3);
    byte[] pixels = new byte[shape.length()];
    Inflater inflater = new Inflater();
    try {
      for (int[] pass : header.interlaced() ? PASSES : ONE_PASS) {
        readPass(inflater, pass, pixels);
      }
    } catch (DataFormatException e) {
      throw new IOException("its compressed data is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
    return new Image(shape, pixels);
  }

  private void readPass(Inflater inflater, int[] pass, byte[] pixels)
      throws IOException, DataFormatException {
    int columns = (header.width() - pass[0] + pass[2] - 1) / pass[2];
    int rowBytes = 1 + (int) header.rowBytes(columns);
    if (columns == 0) {
      return;
    }
    PngRow row = new PngRow(header, palette, columns);
    byte[] current = new byte[rowBytes];
    byte[] above = new byte[rowBytes];
    for (int y = pass[1]; y < header.height(); y += pass[3]) {
      fill(inflater, current);
      PngFilter.undo(current, above, header.pixelBytes());
      row.write(current, pixels, y * header.width() + pass[0], pass[2]);
      byte[] swap = above;
      above = current;
      current = swap;
    }
  }

  private void fill(Inflater inflater, byte[] row) throws IOException, DataFormatException {
    int filled = 0;
    while (filled < row.length) {
      int count = inflater.inflate(row, filled, row.length - filled);
      filled += count;
      if (count == 0) {
        if (data.isEmpty() || inflater.finished() || inflater.needsDictionary()) {
          throw new IOException("its compressed data ends before the last row");
        }
        inflater.setInput(data.remove());
      }
    }
  }
}
