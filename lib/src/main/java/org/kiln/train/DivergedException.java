package org.kiln.train;

/**
 * The loss became infinite or not a number: the run was stopped, and its last good checkpoint is
 * left as it was.
 */
public final class DivergedException extends TrainingException {

  private static final long serialVersionUID = 1L;

  private final transient Step step;

  /**
   * @param step the step whose loss was not finite; null if a measurement found it
   * @param message step, learning rate, likely cause and what to do
   */
  public DivergedException(Step step, String message) {
    super(message);
    this.step = step;
  }

  /** The step whose loss was not finite; null if a measurement found it. */
  public Step step() {
    return step;
  }
}
