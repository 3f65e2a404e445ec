package org.kiln.data.codec;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** Conversions between colour models, in the integer arithmetic of Pillow and libjpeg. */
public final class Colours {

  private static final int HALF = 1 << 15;

  private Colours() {}

  /**
   * Grey becomes RGB by repetition, RGB grey by ITU-R 601 weights, rounded.
   *
   * @param image of 1 channel or 3
   * @param channels of the result: 1 (grey) or 3 (RGB)
   * @return {@code image} itself where it has them
   */
  public static Image toChannels(Image image, int channels) {
    if (image.shape().channels() == channels) {
      return image;
    }
    ImageShape shape = new ImageShape(image.shape().height(), image.shape().width(), channels);
    return new Image(shape, channels == 1 ? grey(image.pixels()) : repeated(image.pixels()));
  }

  private static byte[] grey(byte[] rgb) {
    byte[] grey = new byte[rgb.length / 3];
    int from = 0;
    for (int i = 0; i < grey.length; i++) {
      int red = rgb[from++] & 0xFF;
      int green = rgb[from++] & 0xFF;
      int blue = rgb[from++] & 0xFF;
      grey[i] = (byte) ((19595 * red + 38470 * green + 7471 * blue + HALF) >> 16);
    }
    return grey;
  }

  private static byte[] repeated(byte[] grey) {
    byte[] rgb = new byte[3 * grey.length];
    int to = 0;
    for (byte value : grey) {
      rgb[to++] = value;
      rgb[to++] = value;
      rgb[to++] = value;
    }
    return rgb;
  }

  /** Four inks (255 is full) on white paper: {@code (255 - k) * (255 - c) / 255}, rounded. */
  static void cmykToRgb(int cyan, int magenta, int yellow, int black, byte[] rgb, int at) {
    int paper = 255 - black;
    rgb[at] = (byte) (paper - productOf255(cyan, paper));
    rgb[at + 1] = (byte) (paper - productOf255(magenta, paper));
    rgb[at + 2] = (byte) (paper - productOf255(yellow, paper));
  }

  /** {@code a * b / 255}, rounded, for unsigned bytes. */
  private static int productOf255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  /** JFIF's red: {@code Y + 1.402 (Cr - 128)} in 16-bit fixed point, as libjpeg computes it. */
  static int red(int luma, int chromaRed) {
    return clamp(luma + ((91881 * (chromaRed - 128) + HALF) >> 16));
  }

  /** JFIF's green: {@code Y - 0.34414 (Cb - 128) - 0.71414 (Cr - 128)}. */
  static int green(int luma, int chromaBlue, int chromaRed) {
    return clamp(luma + ((-22554 * (chromaBlue - 128) - 46802 * (chromaRed - 128) + HALF) >> 16));
  }

  /** JFIF's blue: {@code Y + 1.772 (Cb - 128)}. */
  static int blue(int luma, int chromaBlue) {
    return clamp(luma + ((116130 * (chromaBlue - 128) + HALF) >> 16));
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
