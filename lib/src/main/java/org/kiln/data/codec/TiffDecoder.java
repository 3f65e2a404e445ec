package org.kiln.data.codec;

import java.io.IOException;
import java.util.Arrays;
import org.kiln.data.image.Image;

/**
 * TIFF 6.0: the first image, in strips or tiles, interleaved or planar, either byte order; grey,
 * RGB, CMYK and indexed, as it is or packed by LZW, Deflate, PackBits, JPEG or CCITT's fax codes.
 * Of 16 unsigned bits the upper 8 are kept; 32 bits, signed and floating-point samples are cut to
 * 0..255 and to whole numbers. Turned upright by its orientation tag, as Pillow does for TIFF only.
 */
final class TiffDecoder {

  private final byte[] encoded;
  private final TiffDirectory tags;
  private final TiffLayout layout;
  private final int compression;

  private TiffDecoder(byte[] encoded) throws IOException {
    this.encoded = encoded;
    tags = TiffDirectory.read(encoded);
    layout = TiffLayout.of(tags);
    compression = tags.small(TiffDirectory.COMPRESSION, TiffCompression.NONE, 65535);
  }

  static Image decode(byte[] encoded) throws IOException {
    TiffDecoder decoder = new TiffDecoder(encoded);
    return Orientation.upright(
        decoder.read(), decoder.tags.small(TiffDirectory.ORIENTATION, 1, 65535));
  }

  private Image read() throws IOException {
    checkKind();
    boolean tiled = tags.has(TiffDirectory.TILE_OFFSETS);
    long[] offsets = tags.all(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS);
    long[] lengths = tags.all(tiled ? TiffDirectory.TILE_LENGTHS : TiffDirectory.STRIP_LENGTHS);
    long segments =
        (long) layout.across() * layout.down() * (layout.planar() ? layout.samples() : 1);
    if (lengths.length == 0 && segments == 1 && offsets.length == 1) {
      lengths = new long[] {encoded.length - tags.checked(offsets[0], 0)};
    }
    if (offsets.length < segments || lengths.length < segments) {
      throw new IOException(
          "it names " + Math.min(offsets.length, lengths.length) + " of " + segments + " strips");
    }
    // All of them before memory is taken for the image.
    for (int i = 0; i < segments; i++) {
      tags.checked(offsets[i], lengths[i]);
      long unpacked = layout.rowBytes() * rows(tiled, i);
      TiffCompression.checkExpansion(compression, lengths[i], unpacked);
    }
    TiffPixels pixels = new TiffPixels(layout, tags);
    int tiles = layout.across() * layout.down();
    for (int i = 0; i < segments; i++) {
      int left = i % tiles % layout.across() * layout.tileWidth();
      int top = i % tiles / layout.across() * layout.tileHeight();
      byte[] segment = segment((int) offsets[i], (int) lengths[i], rows(tiled, i));
      pixels.write(segment, left, top, i / tiles);
    }
    return pixels.image();
  }

  private void checkKind() throws IOException {
    boolean jpeg = compression == TiffCompression.JPEG;
    if (TiffCompression.isFax(compression) && (layout.bits() != 1 || layout.samples() != 1)) {
      throw new IOException("TIFF has no facsimile of " + layout.bits() + " bits");
    }
    if (layout.photometric() == 6 && (!jpeg || layout.planar()) || jpeg && layout.bits() != 8) {
      throw new IOException("TIFF in YCbCr is decoded only as interleaved JPEG of 8 bits");
    }
  }

  /** The last strip ends with the image, the last tile goes on. */
  private int rows(boolean tiled, int segment) {
    int top = segment % (layout.across() * layout.down()) / layout.across() * layout.tileHeight();
    return tiled ? layout.tileHeight() : Math.min(layout.tileHeight(), layout.height() - top);
  }

  private byte[] segment(int offset, int length, int rows) throws IOException {
    if (compression == TiffCompression.JPEG) {
      return jpeg(offset, length, rows);
    }
    byte[] packed = encoded;
    int from = offset;
    if (tags.first(TiffDirectory.FILL_ORDER, 1) == 2) {
      packed = reversedBits(offset, length);
      from = 0;
    }
    int rowBytes = (int) layout.rowBytes();
    if (TiffCompression.isFax(compression)) {
      boolean twoDimensional = (tags.first(TiffDirectory.T4_OPTIONS, 0) & 1) != 0;
      return new TiffFax(packed, from, length, compression, twoDimensional, layout.tileWidth())
          .unpack(rows);
    }
    byte[] segment = TiffCompression.unpack(compression, packed, from, length, rowBytes * rows);
    int predictor = tags.small(TiffDirectory.PREDICTOR, 1, 65535);
    TiffPredictor.undo(
        predictor, segment, rowBytes, layout.bits(), layout.interleaved(), tags.order());
    return segment;
  }

  private byte[] reversedBits(int offset, int length) {
    byte[] reversed = new byte[length];
    for (int i = 0; i < length; i++) {
      reversed[i] = (byte) (Integer.reverse(encoded[offset + i]) >>> 24);
    }
    return reversed;
  }

  /** A segment that is a JPEG of its own, whose tables may stand in a tag for all. */
  private byte[] jpeg(int offset, int length, int rows) throws IOException {
    long[] stored = tags.all(TiffDirectory.JPEG_TABLES);
    byte[] abbreviated = new byte[stored.length];
    for (int i = 0; i < stored.length; i++) {
      abbreviated[i] = (byte) stored[i];
    }
    byte[] tables = stored.length == 0 ? abbreviated : JpegFrame.tables(abbreviated);
    JpegFrame frame = JpegFrame.read(Arrays.copyOfRange(encoded, offset, offset + length));
    int width = layout.tileWidth();
    int samples = layout.interleaved();
    boolean fits =
        frame.width() == width && frame.height() >= rows && frame.height() <= layout.tileHeight();
    if (!fits || frame.channels() != samples) {
      throw new IOException(
          "a strip of "
              + width
              + "x"
              + rows
              + " pixels holds a JPEG of "
              + frame.width()
              + "x"
              + frame.height());
    }
    Image image = JpegDecoder.decode(frame, colourModel(), tables);
    byte[] segment = new byte[width * rows * samples];
    for (int y = 0; y < rows; y++) {
      int from = y * frame.width() * samples;
      System.arraycopy(image.pixels(), from, segment, y * width * samples, width * samples);
    }
    return segment;
  }

  private JpegFrame.ColourModel colourModel() throws IOException {
    if (layout.interleaved() == 1) {
      return JpegFrame.ColourModel.GREY;
    }
    if (layout.interleaved() != 3 || layout.photometric() != 2 && layout.photometric() != 6) {
      throw new IOException("TIFF of " + layout.samples() + " samples in JPEG is not decoded");
    }
    return layout.photometric() == 2 ? JpegFrame.ColourModel.RGB : JpegFrame.ColourModel.YCBCR;
  }
}
