package org.kiln.data.codec;

import java.awt.image.Raster;
import java.util.Arrays;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * JPEGs with half as many rows of chroma as of luma (4:4:0, photos of 4:2:2 that were turned).
 * Pillow's libjpeg-turbo interpolates between those rows, and so does a Java that is linked to it;
 * the libjpeg that most Javas bring along repeats them. Here they are interpolated either way.
 */
final class JpegChromaRows {

  private JpegChromaRows() {}

  /**
   * @param raster luma, blue and red chroma, in full size
   */
  static Image rgb(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int[] luma = raster.getSamples(0, 0, width, height, 0, (int[]) null);
    int[] blue = raster.getSamples(0, 0, width, height, 1, (int[]) null);
    int[] red = raster.getSamples(0, 0, width, height, 2, (int[]) null);
    if (areRepeated(blue, width) && areRepeated(red, width)) {
      blue = interpolated(blue, width);
      red = interpolated(red, width);
    }
    byte[] rgb = new byte[3 * luma.length];
    for (int i = 0; i < luma.length; i++) {
      rgb[3 * i] = (byte) Colours.red(luma[i], red[i]);
      rgb[3 * i + 1] = (byte) Colours.green(luma[i], blue[i], red[i]);
      rgb[3 * i + 2] = (byte) Colours.blue(luma[i], blue[i]);
    }
    return new Image(new ImageShape(height, width, 3), rgb);
  }

  private static boolean areRepeated(int[] chroma, int width) {
    for (int at = 0; at + 2 * width <= chroma.length; at += 2 * width) {
      if (!Arrays.equals(chroma, at, at + width, chroma, at + width, at + 2 * width)) {
        return false;
      }
    }
    return true;
  }

  /** Three parts of the nearer row and one of the other, the rounding alternately down and up. */
  private static int[] interpolated(int[] repeated, int width) {
    int[] rows = new int[repeated.length];
    for (int i = 0; i < rows.length; i++) {
      boolean upper = i / width % 2 == 0;
      int other = i + (upper ? -width : width);
      int far = other < 0 || other >= rows.length ? repeated[i] : repeated[other];
      rows[i] = 3 * repeated[i] + far + (upper ? 1 : 2) >> 2;
    }
    return rows;
  }
}
