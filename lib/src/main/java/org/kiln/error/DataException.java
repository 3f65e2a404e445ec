package org.kiln.error;

/**
 * Data that is missing, damaged or can't be fetched. The message is for the person who reads it:
 * what was wrong and where (file and offset, or entry), what was expected, what to do next.
 */
public final class DataException extends KilnException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the whole story, in one or a few lines
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * @param message the whole story, in one or a few lines
   * @param cause what was thrown below
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
