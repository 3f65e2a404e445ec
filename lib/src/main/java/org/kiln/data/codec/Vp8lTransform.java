package org.kiln.data.codec;

import java.io.IOException;

/** What VP8L did to an image before it was entropy-coded, undone here. */
sealed interface Vp8lTransform
    permits Vp8lPrediction,
        Vp8lTransform.AddGreen,
        Vp8lTransform.CrossColour,
        Vp8lTransform.Indexing {

  /** Pixels as they were before; may be the same array. */
  int[] undo(int[] pixels);

  /**
   * Reads the next transform.
   *
   * @param width of the pixels that it makes
   */
  static Vp8lTransform read(Vp8lBits in, int width, int height) throws IOException {
    return switch (in.read(2)) {
      case 0 -> {
        int bits = 2 + in.read(3);
        yield new Vp8lPrediction(width, height, bits, blocks(in, width, height, bits));
      }
      case 1 -> {
        int bits = 2 + in.read(3);
        yield new CrossColour(width, height, bits, blocks(in, width, height, bits));
      }
      case 2 -> new AddGreen();
      default -> Indexing.read(in, width, height);
    };
  }

  private static int[] blocks(Vp8lBits in, int width, int height, int bits) throws IOException {
    return Vp8lImage.read(in, Vp8lImage.blocks(width, bits), Vp8lImage.blocks(height, bits), false);
  }

  /** The sum of each of four bytes, modulo 256. */
  static int add(int a, int b) {
    return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00
        | (a & 0x00FF00FF) + (b & 0x00FF00FF) & 0x00FF00FF;
  }

  /** Green was taken from red and blue. */
  record AddGreen() implements Vp8lTransform {
    @Override
    public int[] undo(int[] pixels) {
      for (int i = 0; i < pixels.length; i++) {
        int green = pixels[i] >>> 8 & 0xFF;
        pixels[i] = add(pixels[i], green << 16 | green);
      }
      return pixels;
    }
  }

  /** Multiples of green and red were taken from red and blue, by block. */
  record CrossColour(int width, int height, int bits, int[] multipliers) implements Vp8lTransform {
    @Override
    public int[] undo(int[] pixels) {
      int across = Vp8lImage.blocks(width, bits);
      for (int i = 0; i < pixels.length; i++) {
        int multiplier = multipliers[(i / width >> bits) * across + (i % width >> bits)];
        int green = pixels[i] >>> 8;
        int red = (pixels[i] >>> 16) + product(multiplier, green);
        int blue = pixels[i] + product(multiplier >>> 8, green) + product(multiplier >>> 16, red);
        pixels[i] = pixels[i] & 0xFF00FF00 | (red & 0xFF) << 16 | blue & 0xFF;
      }
      return pixels;
    }

    private static int product(int multiplier, int colour) {
      return (byte) multiplier * (byte) colour >> 5;
    }
  }

  /** Pixels are numbers of colours, several in one where there are few. */
  record Indexing(int width, int height, int bits, int[] colours) implements Vp8lTransform {

    static Indexing read(Vp8lBits in, int width, int height) throws IOException {
      int count = 1 + in.read(8);
      int[] colours = Vp8lImage.read(in, count, 1, false);
      for (int i = 1; i < count; i++) {
        colours[i] = add(colours[i], colours[i - 1]);
      }
      int bits = count <= 2 ? 3 : count <= 4 ? 2 : count <= 16 ? 1 : 0;
      return new Indexing(width, height, bits, colours);
    }

    @Override
    public int[] undo(int[] packed) {
      int across = Vp8lImage.blocks(width, bits);
      int size = 8 >> bits;
      int[] pixels = new int[width * height];
      for (int i = 0; i < pixels.length; i++) {
        int x = i % width;
        int green = packed[i / width * across + (x >> bits)] >>> 8 & 0xFF;
        int index = green >>> (x & ((1 << bits) - 1)) * size & ((1 << size) - 1);
        // A number without a colour is transparent black.
        pixels[i] = index < colours.length ? colours[index] : 0;
      }
      return pixels;
    }
  }
}
