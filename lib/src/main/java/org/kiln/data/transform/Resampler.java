package org.kiln.data.transform;

import java.util.Arrays;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * Bilinear resizing, antialiased when it shrinks.
 *
 * <p>Definition, for each axis on its own: pixel i covers [i, i+1); output pixel o has its centre
 * at {@code (o + 0.5) * scale} with {@code scale = in / out}; input pixel i weighs {@code max(0, 1
 * - |i + 0.5 - centre| / max(1, scale))}, and the weights of one output pixel are divided by their
 * sum, so that borders are renormalised. The result is rounded once, after both axes, half up. This
 * is the triangle filter that Pillow's {@code BILINEAR} and torchvision's {@code antialias=True}
 * use; those round after each axis, so single values may differ by 1.
 */
final class Resampler {

  private Resampler() {}

  /** A rectangle inside an image. */
  record Region(int y, int x, int height, int width) {}

  /** Resizes to the height and width of {@code target}. */
  static Image resize(Image image, ImageShape target) {
    return resize(image, target.height(), target.width());
  }

  static Image resize(Image image, int height, int width) {
    ImageShape shape = image.shape();
    if (shape.height() == height && shape.width() == width) {
      return image;
    }
    return resize(image, new Region(0, 0, shape.height(), shape.width()), height, width);
  }

  static Image resize(Image image, Region region, int height, int width) {
    int channels = image.shape().channels();
    Axis rows = Axis.of(region.height(), height);
    Axis columns = Axis.of(region.width(), width);
    float[] narrowed = horizontally(image, region, columns);
    ImageShape target = new ImageShape(height, width, channels);
    return new Image(target, vertically(narrowed, width * channels, rows));
  }

  /** (region.height, columns.out, channels), not rounded. */
  private static float[] horizontally(Image image, Region region, Axis columns) {
    int channels = image.shape().channels();
    int sourceStride = image.shape().width() * channels;
    int outputs = columns.first.length;
    byte[] pixels = image.pixels();
    float[] result = new float[region.height() * outputs * channels];
    for (int y = 0; y < region.height(); y++) {
      int row = (region.y() + y) * sourceStride + region.x() * channels;
      int to = y * outputs * channels;
      for (int o = 0; o < outputs; o++) {
        float[] weights = columns.weights[o];
        int from = row + columns.first[o] * channels;
        for (int c = 0; c < channels; c++) {
          float sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * (pixels[from + k * channels + c] & 0xFF);
          }
          result[to++] = sum;
        }
      }
    }
    return result;
  }

  private static byte[] vertically(float[] values, int stride, Axis rows) {
    int outputs = rows.first.length;
    byte[] result = new byte[outputs * stride];
    float[] sums = new float[stride];
    for (int o = 0; o < outputs; o++) {
      Arrays.fill(sums, 0.5f);
      float[] weights = rows.weights[o];
      for (int k = 0; k < weights.length; k++) {
        float weight = weights[k];
        int from = (rows.first[o] + k) * stride;
        for (int i = 0; i < stride; i++) {
          sums[i] += weight * values[from + i];
        }
      }
      for (int i = 0; i < stride; i++) {
        result[o * stride + i] = (byte) Math.min(255, (int) sums[i]);
      }
    }
    return result;
  }

  /** For each output pixel of one axis: the first input pixel it reads, and their weights. */
  private record Axis(int[] first, float[][] weights) {

    static Axis of(int in, int out) {
      double scale = (double) in / out;
      double support = Math.max(1, scale);
      int[] first = new int[out];
      float[][] weights = new float[out][];
      for (int o = 0; o < out; o++) {
        double centre = (o + 0.5) * scale;
        int from = Math.max(0, (int) Math.floor(centre - support));
        int to = Math.min(in, (int) Math.ceil(centre + support));
        first[o] = from;
        weights[o] = normalised(from, to, centre, support);
      }
      return new Axis(first, weights);
    }

    private static float[] normalised(int from, int to, double centre, double support) {
      double[] raw = new double[to - from];
      double sum = 0;
      for (int i = from; i < to; i++) {
        raw[i - from] = Math.max(0, 1 - Math.abs(i + 0.5 - centre) / support);
        sum += raw[i - from];
      }
      float[] weights = new float[raw.length];
      for (int i = 0; i < raw.length; i++) {
        weights[i] = (float) (raw[i] / sum);
      }
      return weights;
    }
  }
}
