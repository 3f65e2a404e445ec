package org.kiln.data.codec;

/**
 * VP8's YCbCr (BT.601, luma 16 to 235) as RGB, chroma interpolated between its places: 9, 3, 3 and
 * 1 sixteenths of the four nearest. In libwebp's integers, rounding step by step as it does.
 */
final class Vp8Colours {

  private final Vp8Plane luma;
  private final Vp8Plane blue;
  private final Vp8Plane red;
  private final int width;
  private final int height;

  Vp8Colours(Vp8Plane luma, Vp8Plane blue, Vp8Plane red, int width, int height) {
    this.luma = luma;
    this.blue = blue;
    this.red = red;
    this.width = width;
    this.height = height;
  }

  byte[] rgb() {
    byte[] rgb = new byte[3 * width * height];
    int[] blues = new int[width];
    int[] reds = new int[width];
    for (int y = 0; y < height; y++) {
      int near = y / 2;
      int last = (height - 1) / 2;
      int far = Math.max(0, Math.min(last, y % 2 == 0 ? near - 1 : near + 1));
      interpolate(blue, near, far, blues);
      interpolate(red, near, far, reds);
      int from = luma.at(0, y);
      for (int x = 0; x < width; x++) {
        write(luma.pixels()[from + x] & 0xFF, blues[x], reds[x], rgb, 3 * (y * width + x));
      }
    }
    return rgb;
  }

  private void interpolate(Vp8Plane chroma, int near, int far, int[] row) {
    int nearBefore = chroma.get(0, near);
    int farBefore = chroma.get(0, far);
    row[0] = 3 * nearBefore + farBefore + 2 >> 2;
    for (int x = 1; x <= (width - 1) / 2; x++) {
      int nearHere = chroma.get(x, near);
      int farHere = chroma.get(x, far);
      int sum = nearBefore + nearHere + farBefore + farHere + 8;
      row[2 * x - 1] = (sum + 2 * (nearHere + farBefore) >> 3) + nearBefore >> 1;
      row[2 * x] = (sum + 2 * (nearBefore + farHere) >> 3) + nearHere >> 1;
      nearBefore = nearHere;
      farBefore = farHere;
    }
    if (width % 2 == 0) {
      row[width - 1] = 3 * nearBefore + farBefore + 2 >> 2;
    }
  }

  private static void write(int luma, int blue, int red, byte[] rgb, int at) {
    int y = luma * 19077 >> 8;
    rgb[at] = clip(y + (red * 26149 >> 8) - 14234);
    rgb[at + 1] = clip(y - (blue * 6419 >> 8) - (red * 13320 >> 8) + 8708);
    rgb[at + 2] = clip(y + (blue * 33050 >> 8) - 17685);
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value >> 6));
  }
}
