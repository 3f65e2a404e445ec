package org.kiln.data.codec;

/** Up to 256 colours that pixels name by number. A number without a colour is black. */
final class Palette {

  private static final int COLOURS = 256;

  private final byte[] rgb = new byte[3 * COLOURS];

  /** Number i is grey i. */
  static Palette greys() {
    Palette palette = new Palette();
    for (int i = 0; i < COLOURS; i++) {
      palette.set(i, i, i, i);
    }
    return palette;
  }

  void set(int index, int red, int green, int blue) {
    rgb[3 * index] = (byte) red;
    rgb[3 * index + 1] = (byte) green;
    rgb[3 * index + 2] = (byte) blue;
  }

  /** Colours side by side, red first. */
  static Palette ofRgb(byte[] colours, int from, int count) {
    Palette palette = new Palette();
    System.arraycopy(colours, from, palette.rgb, 0, 3 * Math.min(count, COLOURS));
    return palette;
  }

  /** Writes the colours of {@code count} pixels. */
  void paint(byte[] indices, int from, int count, byte[] pixels, int to) {
    int at = to;
    for (int i = from; i < from + count; i++) {
      int colour = 3 * (indices[i] & 0xFF);
      pixels[at++] = rgb[colour];
      pixels[at++] = rgb[colour + 1];
      pixels[at++] = rgb[colour + 2];
    }
  }
}
