package org.kiln.notebook;

import java.awt.image.BufferedImage;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.Normalization;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** Kiln's images as Java's. */
final class Pictures {

  private static final int MAX = 255;

  private interface Values {
    /** Brightness of one value, 0 to 255; other values are cut off. */
    double at(int index, int channel);
  }

  private Pictures() {}

  static BufferedImage of(Image image) {
    return paint(image.shape(), (index, channel) -> image.pixels()[index] & MAX);
  }

  /** The {@code n}-th image of a batch, its normalisation undone. */
  static BufferedImage of(Batch batch, int n, Normalization normalization) {
    int base = n * batch.shape().length();
    return paint(
        batch.shape(),
        (index, channel) ->
            MAX
                * (value(batch, base + index) * normalization.standardDeviation().get(channel)
                    + normalization.mean().get(channel)));
  }

  /** The {@code n}-th image of a batch, its own range of values stretched from black to white. */
  static BufferedImage stretched(Batch batch, int n) {
    int base = n * batch.shape().length();
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < batch.shape().length(); i++) {
      least = Math.min(least, value(batch, base + i));
      most = Math.max(most, value(batch, base + i));
    }
    double low = least;
    double range = most > least ? most - least : 1;
    return paint(
        batch.shape(), (index, channel) -> MAX * (value(batch, base + index) - low) / range);
  }

  private static float value(Batch batch, int index) {
    return batch.elementType() == ElementType.FLOAT32
        ? batch.images().getFloat(index * Float.BYTES)
        : Float.intBitsToFloat(batch.images().getShort(index * Short.BYTES) << 16);
  }

  private static BufferedImage paint(ImageShape shape, Values values) {
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    int channels = shape.channels();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          int channel = Math.min(c, channels - 1);
          int index = (y * shape.width() + x) * channels + channel;
          long value = Math.round(values.at(index, channel));
          rgb = rgb << 8 | (int) Math.max(0, Math.min(MAX, value));
        }
        picture.setRGB(x, y, rgb);
      }
    }
    return picture;
  }
}
