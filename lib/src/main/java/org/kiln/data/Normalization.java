package org.kiln.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.kiln.error.DataException;
import org.kiln.error.KilnException;

/**
 * Per-channel normalisation of bytes: {@code (byte / 255 - mean[c]) / standardDeviation[c]}.
 *
 * @param mean per channel, in units of [0, 1] pixels
 * @param standardDeviation per channel, in the same units, above 0
 */
public record Normalization(List<Float> mean, List<Float> standardDeviation) {

  /**
   * @throws KilnException if the lengths differ or a deviation is not above 0
   */
  public Normalization {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (mean.size() != standardDeviation.size()) {
      throw new KilnException(
          mean.size() + " means but " + standardDeviation.size() + " standard deviations");
    }
    for (float deviation : standardDeviation) {
      if (!(deviation > 0)) {
        throw new KilnException("Standard deviation " + deviation + ": expected a number above 0");
      }
    }
  }

  /**
   * Leaves pixels in [0, 1]: mean 0, deviation 1.
   *
   * @param channels 1 or 3
   */
  public static Normalization identity(int channels) {
    return new Normalization(Collections.nCopies(channels, 0f), Collections.nCopies(channels, 1f));
  }

  /**
   * These constants for images made grey, or RGB, of those that they were computed for. Grey
   * becomes RGB exactly; RGB becomes grey by the means of the three, which is near enough.
   *
   * @param channels 1 or 3
   */
  public Normalization toChannels(int channels) {
    return channels == mean.size()
        ? this
        : new Normalization(converted(mean, channels), converted(standardDeviation, channels));
  }

  private static List<Float> converted(List<Float> values, int channels) {
    double sum = values.stream().mapToDouble(Float::doubleValue).sum();
    return Collections.nCopies(channels, (float) (sum / values.size()));
  }

  /**
   * Mean and standard deviation of every pixel of a set, per channel, over all images at once (not
   * the mean of per-image deviations, which is smaller). Sums are exact integers. Reads and decodes
   * the whole set.
   *
   * @param dataset usually the training split
   * @throws KilnException if a channel is constant, so that its deviation is 0
   * @throws DataException if an image cannot be read
   */
  public static Normalization of(ImageDataset dataset) {
    int channels = dataset.shape().channels();
    long[] sums = new long[channels];
    long[] squares = new long[channels];
    long pixels = 0;
    for (int index = 0; index < dataset.size(); index++) {
      byte[] values = dataset.image(index).pixels();
      for (int i = 0; i < values.length; i++) {
        int value = values[i] & 0xFF;
        sums[i % channels] += value;
        squares[i % channels] += value * value;
      }
      pixels += values.length / channels;
    }
    List<Float> mean = new ArrayList<>();
    List<Float> deviation = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      double average = (double) sums[c] / pixels;
      mean.add((float) (average / 255));
      deviation.add((float) (Math.sqrt((double) squares[c] / pixels - average * average) / 255));
    }
    return new Normalization(mean, deviation);
  }
}
