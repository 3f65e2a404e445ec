package org.kiln.train;

import org.kiln.error.KilnException;

/**
 * Training, evaluation or a checkpoint that can't go on. The message is for the person who reads
 * it: what was wrong, the value, what was expected, what to do next.
 */
public class TrainingException extends KilnException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the whole story, in one or a few lines
   */
  public TrainingException(String message) {
    super(message);
  }

  /**
   * @param message the whole story, in one or a few lines
   * @param cause what was thrown below
   */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
