package org.kiln.data.codec;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** TIFF's orientation tag. */
final class Orientation {

  private Orientation() {}

  /**
   * Turns an image upright.
   *
   * @param orientation 1 upright, 2 mirrored, 3 turned by half, 4 upside down, 5 to 8 with rows and
   *     columns exchanged; others leave it as it is
   */
  static Image upright(Image image, int orientation) {
    if (orientation < 2 || orientation > 8) {
      return image;
    }
    boolean exchanged = orientation >= 5;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBelow =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int oldWidth = image.shape().width();
    int oldHeight = image.shape().height();
    int height = exchanged ? oldWidth : oldHeight;
    int width = exchanged ? oldHeight : oldWidth;
    int channels = image.shape().channels();
    byte[] pixels = new byte[image.pixels().length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = exchanged ? y : x;
        int row = exchanged ? x : y;
        column = fromRight ? oldWidth - 1 - column : column;
        row = fromBelow ? oldHeight - 1 - row : row;
        int from = (row * oldWidth + column) * channels;
        System.arraycopy(image.pixels(), from, pixels, to, channels);
        to += channels;
      }
    }
    return new Image(new ImageShape(height, width, channels), pixels);
  }
}
