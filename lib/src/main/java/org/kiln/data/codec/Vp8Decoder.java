package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** VP8 key frames, WebP's lossy format (RFC 6386): predict, add what is left, smooth the edges. */
final class Vp8Decoder {

  private final Vp8Header header;
  private final int across;
  private final int down;
  private final Vp8Plane luma;
  private final Vp8Plane blue;
  private final Vp8Plane red;
  private final Vp8Prediction predictLuma;
  private final Vp8Prediction predictBlue;
  private final Vp8Prediction predictRed;
  private final Vp8Modes modes;
  private final Vp8Coefficients coefficients;

  /** Of each macroblock: filter level, and 64 if edges inside are filtered too. */
  private final byte[] filters;

  private Vp8Decoder(Vp8Header header) {
    this.header = header;
    across = (header.width() + 15) / 16;
    down = (header.height() + 15) / 16;
    luma = new Vp8Plane(16 * across, 16 * down);
    blue = new Vp8Plane(8 * across, 8 * down);
    red = new Vp8Plane(8 * across, 8 * down);
    predictLuma = new Vp8Prediction(luma);
    predictBlue = new Vp8Prediction(blue);
    predictRed = new Vp8Prediction(red);
    modes = new Vp8Modes(header.bits(), across);
    coefficients = new Vp8Coefficients(header.coefficients(), across);
    filters = new byte[across * down];
  }

  /**
   * @param chunk little-endian
   */
  static Image decode(ByteBuffer chunk) throws IOException {
    Vp8Header header = Vp8Header.read(chunk);
    Vp8Decoder decoder = new Vp8Decoder(header);
    decoder.reconstruct();
    if (header.isFiltered()) {
      decoder.filter();
    }
    int width = header.width();
    int height = header.height();
    Vp8Colours colours = new Vp8Colours(decoder.luma, decoder.blue, decoder.red, width, height);
    return new Image(new ImageShape(height, width, 3), colours.rgb());
  }

  private void reconstruct() throws IOException {
    for (int y = 0; y < down; y++) {
      modes.startRow();
      coefficients.startRow(header.partition(y));
      for (int x = 0; x < across; x++) {
        int segment = header.readSegment();
        boolean skip = header.readSkip();
        modes.read(x);
        boolean any = false;
        if (skip) {
          coefficients.skip(x, modes.in4x4());
        } else {
          any = coefficients.read(x, modes.in4x4(), header.quantizer(segment));
        }
        int level = header.filterLevel(segment, modes.in4x4());
        filters[y * across + x] = (byte) (level | (any || modes.in4x4() ? 64 : 0));
        paintLuma(x, y);
        paintChroma(predictBlue, blue, x, y, 16);
        paintChroma(predictRed, red, x, y, 20);
      }
    }
  }

  private void paintLuma(int x, int y) {
    int start = luma.at(16 * x, 16 * y);
    int stride = luma.stride();
    if (!modes.in4x4()) {
      predictLuma.predict(modes.luma(), start, 16, y > 0, x > 0);
    }
    // To the right above the last macroblock, the pixel before stands for those that are not there.
    boolean nothing = x == across - 1 && y > 0;
    for (int block = 0; block < 16; block++) {
      int at = start + block / 4 * 4 * stride + block % 4 * 4;
      if (modes.in4x4()) {
        boolean last = block % 4 == 3;
        int right = last ? start - stride + (nothing ? 15 : 16) : at - stride + 4;
        predictLuma.predict4x4(modes.of4x4(block), at, right, last && nothing ? 0 : 1);
      }
      Vp8Transform.addBlock(coefficients.values(), 16 * block, luma.pixels(), at, stride);
    }
  }

  private void paintChroma(Vp8Prediction prediction, Vp8Plane plane, int x, int y, int first) {
    int start = plane.at(8 * x, 8 * y);
    prediction.predict(modes.chroma(), start, 8, y > 0, x > 0);
    for (int block = 0; block < 4; block++) {
      int at = start + block / 2 * 4 * plane.stride() + block % 2 * 4;
      int from = 16 * (first + block);
      Vp8Transform.addBlock(coefficients.values(), from, plane.pixels(), at, plane.stride());
    }
  }

  private void filter() {
    Vp8LoopFilter lumaFilter = new Vp8LoopFilter(luma);
    Vp8LoopFilter blueFilter = new Vp8LoopFilter(blue);
    Vp8LoopFilter redFilter = new Vp8LoopFilter(red);
    for (int y = 0; y < down; y++) {
      for (int x = 0; x < across; x++) {
        int filter = filters[y * across + x];
        int level = filter & 63;
        if (level > 0) {
          Vp8FilterStrength strength = Vp8FilterStrength.of(level, header.sharpness());
          boolean inside = filter >= 64;
          if (header.simpleFilter()) {
            filterSimply(lumaFilter, x, y, strength, inside);
          } else {
            filter(lumaFilter, luma, 16, x, y, strength, inside);
            filter(blueFilter, blue, 8, x, y, strength, inside);
            filter(redFilter, red, 8, x, y, strength, inside);
          }
        }
      }
    }
  }

  private static void filter(
      Vp8LoopFilter filter,
      Vp8Plane plane,
      int size,
      int x,
      int y,
      Vp8FilterStrength strength,
      boolean inside) {
    int start = plane.at(size * x, size * y);
    int stride = plane.stride();
    if (x > 0) {
      filter.outer(start, 1, stride, size, strength);
    }
    for (int edge = 4; inside && edge < size; edge += 4) {
      filter.inner(start + edge, 1, stride, size, strength);
    }
    if (y > 0) {
      filter.outer(start, stride, 1, size, strength);
    }
    for (int edge = 4; inside && edge < size; edge += 4) {
      filter.inner(start + edge * stride, stride, 1, size, strength);
    }
  }

  private void filterSimply(
      Vp8LoopFilter filter, int x, int y, Vp8FilterStrength strength, boolean inside) {
    int start = luma.at(16 * x, 16 * y);
    int stride = luma.stride();
    if (x > 0) {
      filter.simple(start, 1, stride, 16, strength.outerLimit());
    }
    for (int edge = 4; inside && edge < 16; edge += 4) {
      filter.simple(start + edge, 1, stride, 16, strength.innerLimit());
    }
    if (y > 0) {
      filter.simple(start, stride, 1, 16, strength.outerLimit());
    }
    for (int edge = 4; inside && edge < 16; edge += 4) {
      filter.simple(start + edge * stride, stride, 1, 16, strength.innerLimit());
    }
  }
}
