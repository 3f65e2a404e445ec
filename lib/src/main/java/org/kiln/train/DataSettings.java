package org.kiln.train;

import org.kiln.error.KilnException;

/**
 * How images become batches.
 *
 * @param batchSize images that are computed at once, at least 1: a training step's, of which each
 *     replica has its own, and as many batches of them as {@link OptimizerSettings#accumulate} says
 * @param testBatchSize images a validation batch takes, at least 1; does not change results
 * @param labelSmoothing share of the target spread evenly over all classes, in [0, 1); 0 = none
 *     (Szegedy et al. 2016, arXiv:1512.00567, section 7)
 * @param augmentation how training images are varied and test images brought to size
 * @param workers threads that prepare batches; -1 = as many as the data set needs, 0 = the training
 *     thread does it; does not change results
 */
public record DataSettings(
    int batchSize,
    int testBatchSize,
    double labelSmoothing,
    AugmentationSettings augmentation,
    int workers) {

  /**
   * @throws KilnException if a value is outside its range
   */
  public DataSettings {
    Checks.atLeast(1, batchSize, "batch-size");
    Checks.atLeast(1, testBatchSize, "test-bs");
    Checks.share(labelSmoothing, "label-smoothing");
    Checks.atLeast(-1, workers, "workers");
  }

  /** Batches of one size for both splits, no label smoothing, workers as needed. */
  public static DataSettings ofBatchSize(int batchSize, AugmentationSettings augmentation) {
    return new DataSettings(batchSize, batchSize, 0, augmentation, -1);
  }

  /** These settings with another {@link #batchSize}. */
  public DataSettings withBatchSize(int value) {
    return new DataSettings(value, testBatchSize, labelSmoothing, augmentation, workers);
  }

  /** These settings with another {@link #testBatchSize}. */
  public DataSettings withTestBatchSize(int value) {
    return new DataSettings(batchSize, value, labelSmoothing, augmentation, workers);
  }

  /** These settings with another {@link #labelSmoothing}. */
  public DataSettings withLabelSmoothing(double value) {
    return new DataSettings(batchSize, testBatchSize, value, augmentation, workers);
  }

  /** These settings with another {@link #augmentation}. */
  public DataSettings withAugmentation(AugmentationSettings value) {
    return new DataSettings(batchSize, testBatchSize, labelSmoothing, value, workers);
  }

  /** These settings with another number of {@link #workers}. */
  public DataSettings withWorkers(int value) {
    return new DataSettings(batchSize, testBatchSize, labelSmoothing, augmentation, value);
  }
}
