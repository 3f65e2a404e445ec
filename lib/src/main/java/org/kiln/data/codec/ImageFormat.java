package org.kiln.data.codec;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.Optional;
import org.kiln.data.image.Image;

/** The image formats that are read, known by their first bytes, whatever a file is called. */
public enum ImageFormat {
  JPEG(JpegDecoder::decode),
  PNG(PngDecoder::decode),
  GIF(GifDecoder::decode),
  BMP(BmpDecoder::decode),
  TIFF(TiffDecoder::decode),
  WEBP(WebpDecoder::decode),
  /** PBM, PGM and PPM. */
  PNM(PnmDecoder::decode);

  /** Decodes a whole file to grey or RGB, as it is. */
  @FunctionalInterface
  private interface Decoder {
    Image decode(byte[] encoded) throws IOException;
  }

  private final Decoder decoder;

  ImageFormat(Decoder decoder) {
    this.decoder = decoder;
  }

  /** The format that a file begins as, or empty. */
  public static Optional<ImageFormat> of(byte[] encoded) {
    return Arrays.stream(values()).filter(format -> format.begins(encoded)).findFirst();
  }

  private boolean begins(byte[] file) {
    return switch (this) {
      case JPEG -> hasAt(file, 0, 0xFF, 0xD8, 0xFF);
      case PNG -> hasAt(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n');
      case GIF ->
          hasAt(file, 0, 'G', 'I', 'F', '8', '7', 'a')
              || hasAt(file, 0, 'G', 'I', 'F', '8', '9', 'a');
      case BMP -> hasAt(file, 0, 'B', 'M');
      case TIFF ->
          hasAt(file, 0, 'I', 'I', 42, 0)
              || hasAt(file, 0, 'M', 'M', 0, 42)
              || hasAt(file, 0, 'I', 'I', 43, 0)
              || hasAt(file, 0, 'M', 'M', 0, 43);
      case WEBP -> hasAt(file, 0, 'R', 'I', 'F', 'F') && hasAt(file, 8, 'W', 'E', 'B', 'P');
      case PNM ->
          file.length > 2
              && file[0] == 'P'
              && file[1] >= '1'
              && file[1] <= '6'
              && (file[2] == '#' || file[2] > 0 && file[2] <= ' ');
    };
  }

  private static boolean hasAt(byte[] file, int at, int... expected) {
    if (file.length < at + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (file[at + i] != (byte) expected[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Decodes an image to {@code channels} channels, uint8, with Pillow's values.
   *
   * @param encoded a whole file
   * @param channels 1 (grey) or 3 (RGB)
   * @throws IOException if it is damaged, cut short, too large, or of a kind that is not decoded;
   *     the message goes on after a colon
   */
  public Image decode(byte[] encoded, int channels) throws IOException {
    try {
      return Colours.toChannels(decoder.decode(encoded), channels);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("it is cut short or damaged", e);
    } catch (RuntimeException e) {
      // ImageIO answers damage with whatever it runs into first.
      throw new IOException("it is damaged: " + e.getMessage(), e);
    }
  }
}
