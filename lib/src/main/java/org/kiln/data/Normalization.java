package org.kiln.data;

import java.util.List;

/**
 * Per-channel normalisation of bytes: {@code (byte / 255 - mean[c]) / standardDeviation[c]}.
 *
 * @param mean per channel, in units of [0, 1] pixels
 * @param standardDeviation per channel, in the same units, above 0
 */
public record Normalization(List<Float> mean, List<Float> standardDeviation) {

  /**
   * @throws IllegalArgumentException if the lengths differ or a deviation is not above 0
   */
  public Normalization {
    mean = List.copyOf(mean);
    standardDeviation = List.copyOf(standardDeviation);
    if (mean.size() != standardDeviation.size()) {
      throw new IllegalArgumentException(
          mean.size() + " means but " + standardDeviation.size() + " standard deviations");
    }
    for (float deviation : standardDeviation) {
      if (!(deviation > 0)) {
        throw new IllegalArgumentException(
            "Standard deviation " + deviation + ": expected a number above 0");
      }
    }
  }
}
