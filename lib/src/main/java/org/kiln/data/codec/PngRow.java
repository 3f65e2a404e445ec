package org.kiln.data.codec;

/** Writes the samples of unfiltered PNG rows as grey or RGB pixels. */
final class PngRow {

  private final PngHeader header;
  private final Palette palette;
  private final int columns;
  private final byte[] samples;
  private final byte[] line;

  /**
   * @param palette null if the image is not indexed
   */
  PngRow(PngHeader header, Palette palette, int columns) {
    this.header = header;
    this.palette = palette;
    this.columns = columns;
    this.samples = new byte[header.bits() < 8 ? columns : 0];
    this.line = new byte[header.isIndexed() ? 3 * columns : 0];
  }

  /**
   * @param row the filter's number, then the samples
   * @param first the first pixel's number in the image
   * @param step from one pixel to the next
   */
  void write(byte[] row, byte[] pixels, int first, int step) {
    byte[] from = row;
    int at = 1;
    if (header.bits() < 8) {
      int scale = header.isIndexed() ? 1 : PackedSamples.stretch(header.bits());
      PackedSamples.unpack(row, 1, header.bits(), scale, samples, columns);
      from = samples;
      at = 0;
    }
    if (header.isIndexed()) {
      palette.paint(from, at, columns, line, 0);
      copy(line, 0, 3, 1, 3, pixels, first, step);
    } else {
      int sampleBytes = header.bits() == 16 ? 2 : 1;
      int pixelBytes = header.samples() * sampleBytes;
      copy(from, at, pixelBytes, sampleBytes, header.isGrey() ? 1 : 3, pixels, first, step);
    }
  }

  private void copy(
      byte[] from,
      int start,
      int fromStep,
      int sampleStep,
      int channels,
      byte[] pixels,
      int first,
      int step) {
    int at = start;
    int to = first * channels;
    if (step == 1 && fromStep == channels) {
      System.arraycopy(from, at, pixels, to, columns * channels);
      return;
    }
    for (int x = 0; x < columns; x++) {
      for (int c = 0; c < channels; c++) {
        pixels[to + c] = from[at + c * sampleStep];
      }
      at += fromStep;
      to += step * channels;
    }
  }
}
