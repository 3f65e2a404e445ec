package org.kiln.train;

import java.util.Arrays;
import java.util.List;
import org.kiln.figure.Figure;
import org.nd4j.evaluation.classification.ConfusionMatrix;
import org.nd4j.evaluation.classification.Evaluation;
import tech.tablesaw.api.Table;

/**
 * How well a classifier does on a set of images: DL4J's {@link Evaluation} and what it lacks. All
 * rates are in [0, 1].
 */
public final class Metrics {

  private final Evaluation evaluation;
  private final EpochResult.Score score;
  private final int skipped;

  Metrics(Evaluation evaluation, EpochResult.Score score, int skipped) {
    this.evaluation = evaluation;
    this.score = score;
    this.skipped = skipped;
  }

  /** DL4J's own counts. */
  public Evaluation evaluation() {
    return evaluation;
  }

  /** Loss, top-1 and top-5. */
  public EpochResult.Score score() {
    return score;
  }

  /** Images measured. */
  public int images() {
    return evaluation.getNumRowCounter();
  }

  /** Damaged images that were skipped; no rate counts them. */
  public int skipped() {
    return skipped;
  }

  /** Mean cross-entropy an image against the true class, natural logarithm. */
  public double loss() {
    return score.loss();
  }

  /** Share of images whose most probable class is the true one. */
  public double top1() {
    return score.top1();
  }

  /** Share of images whose true class is among the five most probable. */
  public double top5() {
    return score.top5();
  }

  /**
   * Mean of the precision of the classes that have images; one that was never predicted counts 0.
   */
  public double precision() {
    return mean(Metrics::precision);
  }

  /** Mean of the recall of the classes that have images. */
  public double recall() {
    return mean(Metrics::recall);
  }

  /** Mean of the F1 of the classes that have images; one that was never right counts 0. */
  public double f1() {
    return mean(Metrics::f1);
  }

  /** Names of the classes, in the order of their labels. */
  public List<String> classNames() {
    return evaluation.getLabelsList();
  }

  /** Images by true class (row) and predicted class (column). A copy. */
  public int[][] confusion() {
    ConfusionMatrix<Integer> counts = evaluation.getConfusion();
    int classes = classNames().size();
    int[][] matrix = new int[classes][classes];
    for (int actual = 0; actual < classes; actual++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        matrix[actual][predicted] = counts.getCount(actual, predicted);
      }
    }
    return matrix;
  }

  /** Images, precision, recall and F1 of each class. */
  public Table perClass() {
    return new MetricsReport(this).perClass();
  }

  /**
   * Pairs of a true class and a wrong prediction, those of most images first.
   *
   * @param most pairs at most
   */
  public Table mostConfused(int most) {
    return new MetricsReport(this).mostConfused(most);
  }

  /** The confusion matrix as a heat map, and each class's recall. */
  public Figure plot() {
    return new MetricsReport(this).figure();
  }

  private interface Rate {
    double of(int[][] matrix, int classIndex);
  }

  private double mean(Rate rate) {
    int[][] matrix = confusion();
    double sum = 0;
    int there = 0;
    for (int c = 0; c < matrix.length; c++) {
      if (Arrays.stream(matrix[c]).sum() > 0) {
        sum += rate.of(matrix, c);
        there++;
      }
    }
    return share(sum, there);
  }

  static double f1(int[][] matrix, int c) {
    double precision = precision(matrix, c);
    double recall = recall(matrix, c);
    return share(2 * precision * recall, precision + recall);
  }

  static double precision(int[][] matrix, int c) {
    int predicted = 0;
    for (int[] row : matrix) {
      predicted += row[c];
    }
    return share(matrix[c][c], predicted);
  }

  static double recall(int[][] matrix, int c) {
    int actual = 0;
    for (int count : matrix[c]) {
      actual += count;
    }
    return share(matrix[c][c], actual);
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
