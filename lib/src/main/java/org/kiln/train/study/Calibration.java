package org.kiln.train.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Bars;
import org.kiln.figure.Trace.Line;

/**
 * Accuracy by confidence, in ten bins of equal width (Guo et al. 2017, arXiv:1706.04599).
 *
 * @param bins from the least confidence to the most; those without images left out
 */
public record Calibration(List<Bin> bins) {

  private static final int BINS = 10;

  /**
   * Images of similar confidence.
   *
   * @param images how many, at least 1
   * @param confidence their mean confidence, in [0, 1]
   * @param accuracy share that was right, in [0, 1]
   */
  public record Bin(int images, double confidence, double accuracy) {}

  /** Copies the list. */
  public Calibration {
    bins = List.copyOf(bins);
  }

  static Calibration of(List<Interpretation.Prediction> predictions) {
    int[] images = new int[BINS];
    int[] right = new int[BINS];
    double[] confidence = new double[BINS];
    for (Interpretation.Prediction prediction : predictions) {
      int bin = Math.min(BINS - 1, (int) (prediction.confidence() * BINS));
      images[bin]++;
      right[bin] += prediction.right() ? 1 : 0;
      confidence[bin] += prediction.confidence();
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      if (images[i] > 0) {
        bins.add(new Bin(images[i], confidence[i] / images[i], (double) right[i] / images[i]));
      }
    }
    return new Calibration(bins);
  }

  /**
   * Expected calibration error: the mean gap between confidence and accuracy, each bin weighted by
   * its images; 0 is perfect.
   */
  public double error() {
    double all = bins.stream().mapToInt(Bin::images).sum();
    return bins.stream()
        .mapToDouble(bin -> bin.images() / all * Math.abs(bin.confidence() - bin.accuracy()))
        .sum();
  }

  /** Accuracy against confidence, and how many images there are of each. */
  public Figure plot() {
    double[] x = bins.stream().mapToDouble(bin -> 100 * bin.confidence()).toArray();
    double[] y = bins.stream().mapToDouble(bin -> 100 * bin.accuracy()).toArray();
    Axis percent = Axis.of("confidence, %").range(0, 100);
    double[] diagonal = {0, 100};
    List<String> names =
        bins.stream()
            .map(bin -> String.format(Locale.ROOT, "%.0f", 100 * bin.confidence()))
            .toList();
    return Figure.of(
        String.format(Locale.ROOT, "expected calibration error %.2f%%", 100 * error()),
        Panel.of(
            "accuracy",
            percent,
            Axis.of("%").range(0, 100),
            new Line("network", x, y, Line.Style.DOTS),
            new Line("perfect", diagonal, diagonal, Line.Style.DASHED)),
        Panel.of(
            "images",
            Axis.of("confidence, %"),
            Axis.of(""),
            new Bars("network", names, bins.stream().mapToDouble(Bin::images).toArray())));
  }
}
