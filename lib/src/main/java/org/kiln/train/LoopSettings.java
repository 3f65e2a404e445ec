package org.kiln.train;

import org.kiln.error.KilnException;

/**
 * How long a run is.
 *
 * @param epochs passes over the training split, at least 1
 * @param trainingStepPerEpoch steps after which an epoch ends early; -1 = all
 * @param evalStepPerEpoch batches of the test split that are measured: a sample spread over it, of
 *     each class its share, the same in every epoch; -1 = all
 * @param evalInterval the test split is measured after every so many epochs, and after the last; at
 *     least 1
 * @param skipSteps first steps of the run left out of the images/s statistics (compilation,
 *     caches), at least 0
 */
public record LoopSettings(
    int epochs, int trainingStepPerEpoch, int evalStepPerEpoch, int evalInterval, int skipSteps) {

  /**
   * @throws KilnException if a value is outside its range
   */
  public LoopSettings {
    Checks.atLeast(1, epochs, "epochs");
    Checks.stepsOrAll(trainingStepPerEpoch, "training-step-per-epoch");
    Checks.stepsOrAll(evalStepPerEpoch, "eval-step-per-epoch");
    Checks.atLeast(1, evalInterval, "eval-interval");
    Checks.atLeast(0, skipSteps, "skip-steps");
  }

  /** Whole epochs, validated after each. */
  public static LoopSettings ofEpochs(int epochs) {
    return new LoopSettings(epochs, -1, -1, 1, 0);
  }

  /** These settings with another {@link #epochs}. */
  public LoopSettings withEpochs(int value) {
    return new LoopSettings(value, trainingStepPerEpoch, evalStepPerEpoch, evalInterval, skipSteps);
  }

  /** These settings with another {@link #trainingStepPerEpoch}. */
  public LoopSettings withTrainingStepPerEpoch(int value) {
    return new LoopSettings(epochs, value, evalStepPerEpoch, evalInterval, skipSteps);
  }

  /** These settings with another {@link #evalStepPerEpoch}. */
  public LoopSettings withEvalStepPerEpoch(int value) {
    return new LoopSettings(epochs, trainingStepPerEpoch, value, evalInterval, skipSteps);
  }

  /** These settings with another {@link #evalInterval}. */
  public LoopSettings withEvalInterval(int value) {
    return new LoopSettings(epochs, trainingStepPerEpoch, evalStepPerEpoch, value, skipSteps);
  }

  /** These settings with other {@link #skipSteps}. */
  public LoopSettings withSkipSteps(int value) {
    return new LoopSettings(epochs, trainingStepPerEpoch, evalStepPerEpoch, evalInterval, value);
  }
}
