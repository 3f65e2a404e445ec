package org.kiln.train;

import java.util.List;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * How well a classifier does on a set of images: DL4J's {@link Evaluation} and what it lacks. All
 * rates are in [0, 1].
 */
public final class Metrics {

  private final Evaluation evaluation;
  private final EpochResult.Score score;

  Metrics(Evaluation evaluation, EpochResult.Score score) {
    this.evaluation = evaluation;
    this.score = score;
  }

  /** DL4J's own counts, top-5 included. */
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

  /** Mean over the classes of their precision; a class never predicted counts 0. */
  public double precision() {
    throw new UnsupportedOperationException();
  }

  /** Mean over the classes of their recall; a class without images counts 0. */
  public double recall() {
    throw new UnsupportedOperationException();
  }

  /** Mean over the classes of their F1; a class never right counts 0. */
  public double f1() {
    throw new UnsupportedOperationException();
  }

  /** Names of the classes, in the order of their labels. */
  public List<String> classNames() {
    return evaluation.getLabelsList();
  }

  /** Images by true class (row) and predicted class (column). A copy. */
  public int[][] confusion() {
    throw new UnsupportedOperationException();
  }
}
