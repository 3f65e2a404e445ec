package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** Collects the samples of a TIFF's segments, one byte each, and makes colours of them. */
final class TiffPixels {

  private static final int WHITE_IS_ZERO = 0;
  private static final int INDEXED = 3;
  private static final int CMYK = 5;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int COLOURS = 256;

  private final TiffLayout layout;
  private final TiffDirectory tags;
  private final boolean premultiplied;
  private final int kept;
  private final byte[] samples;

  TiffPixels(TiffLayout layout, TiffDirectory tags) {
    this.layout = layout;
    this.tags = tags;
    int colours =
        switch (layout.photometric()) {
          case 2, 6 -> 3;
          case CMYK -> 4;
          default -> 1;
        };
    this.premultiplied =
        colours == 3
            && layout.samples() > 3
            && tags.first(TiffDirectory.EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA;
    this.kept = premultiplied ? 4 : colours;
    this.samples = new byte[layout.width() * layout.height() * kept];
  }

  /**
   * @param segment rows of {@code layout.rowBytes()}
   * @param plane whose sample it holds, if the layout is planar
   */
  void write(byte[] segment, int left, int top, int plane) {
    if (plane >= kept) {
      return;
    }
    int rowBytes = (int) layout.rowBytes();
    int columns = Math.min(layout.tileWidth(), layout.width() - left);
    int rows = Math.min(segment.length / rowBytes, layout.height() - top);
    int width = layout.tileWidth() * layout.interleaved();
    byte[] row = new byte[width];
    int taken = layout.planar() ? 1 : kept;
    for (int y = 0; y < rows; y++) {
      readRow(segment, y * rowBytes, row);
      int to = ((top + y) * layout.width() + left) * kept + plane;
      for (int x = 0; x < columns; x++) {
        for (int s = 0; s < taken; s++) {
          samples[to + s] = row[x * layout.interleaved() + s];
        }
        to += kept;
      }
    }
  }

  private void readRow(byte[] segment, int from, byte[] row) {
    if (layout.bits() == 8) {
      System.arraycopy(segment, from, row, 0, row.length);
    } else if (layout.bits() < 8) {
      int scale = layout.isIndexed() ? 1 : PackedSamples.stretch(layout.bits());
      PackedSamples.unpack(segment, from, layout.bits(), scale, row, row.length);
    } else {
      ByteBuffer in = ByteBuffer.wrap(segment).order(tags.order());
      for (int i = 0; i < row.length; i++) {
        row[i] = layout.bits() == 16 ? of16(in, from + 2 * i) : of32(in, from + 4 * i);
      }
    }
  }

  private byte of16(ByteBuffer in, int at) {
    int value = in.getShort(at);
    return (byte) (layout.format() == 1 ? value >> 8 : clamp(value));
  }

  /** Numbers without a sign too large for one with a sign are below 0 to Pillow. */
  private byte of32(ByteBuffer in, int at) {
    return (byte) (layout.format() == 3 ? clamp((long) in.getFloat(at)) : clamp(in.getInt(at)));
  }

  private static long clamp(long value) {
    return Math.max(0, Math.min(255, value));
  }

  Image image() throws IOException {
    int pixels = layout.width() * layout.height();
    boolean grey = kept == 1 && layout.photometric() != INDEXED;
    ImageShape shape = new ImageShape(layout.height(), layout.width(), grey ? 1 : 3);
    if (grey || kept == 3) {
      invert();
      return new Image(shape, samples);
    }
    byte[] rgb = new byte[3 * pixels];
    if (layout.photometric() == INDEXED) {
      palette().paint(samples, 0, pixels, rgb, 0);
      return new Image(shape, rgb);
    }
    for (int i = 0; i < pixels; i++) {
      if (premultiplied) {
        divide(4 * i, rgb, 3 * i);
      } else {
        Colours.cmykToRgb(
            sample(4 * i), sample(4 * i + 1), sample(4 * i + 2), sample(4 * i + 3), rgb, 3 * i);
      }
    }
    return new Image(shape, rgb);
  }

  private int sample(int at) {
    return samples[at] & 0xFF;
  }

  private void invert() {
    if (layout.photometric() == WHITE_IS_ZERO && layout.bits() <= 16) {
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (byte) ~samples[i];
      }
    }
  }

  /** The colour before it was multiplied with its alpha. */
  private void divide(int from, byte[] rgb, int to) {
    int alpha = sample(from + 3);
    for (int c = 0; c < 3; c++) {
      rgb[to + c] = (byte) (alpha == 0 ? 0 : Math.min(255, sample(from + c) * 255 / alpha));
    }
  }

  /** All reds, then all greens, then all blues, of 16 bits. */
  private Palette palette() throws IOException {
    long[] map = tags.all(TiffDirectory.COLOUR_MAP);
    int colours = Math.min(COLOURS, map.length / 3);
    if (colours < 1 << layout.bits()) {
      throw new IOException(
          "its colour map holds " + colours + " of " + (1 << layout.bits()) + " colours");
    }
    Palette palette = new Palette();
    for (int i = 0; i < colours; i++) {
      int blue = (int) map[i + 2 * (map.length / 3)] >> 8;
      palette.set(i, (int) map[i] >> 8, (int) map[i + map.length / 3] >> 8, blue);
    }
    return palette;
  }
}
