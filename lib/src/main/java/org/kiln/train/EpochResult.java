package org.kiln.train;

/**
 * What one epoch brought: a row of {@code history.csv}.
 *
 * @param epoch number of the epoch, from 1
 * @param step training steps made in the run so far
 * @param learningRate rate of the epoch's last step
 * @param train loss and accuracy of the training batches, each seen before its update
 * @param validation loss and accuracy on the test split; all NaN where the epoch was not validated
 * @param imagesPerSecond training images by training time, validation not included
 * @param seconds the epoch's wall time, validation included
 */
public record EpochResult(
    int epoch,
    int step,
    double learningRate,
    Score train,
    Score validation,
    double imagesPerSecond,
    double seconds) {

  /** Whether the test split was measured after this epoch. */
  public boolean validated() {
    return !Double.isNaN(validation.top1());
  }

  /**
   * Loss and accuracy over a set of images.
   *
   * @param loss mean loss an image, without regularisation
   * @param top1 share whose most probable class is the true one, in [0, 1]
   * @param top5 share whose true class is among the five most probable, in [0, 1]
   */
  public record Score(double loss, double top1, double top5) {

    /** Nothing was measured. */
    public static final Score NONE = new Score(Double.NaN, Double.NaN, Double.NaN);
  }
}
