package org.kiln.error;

/**
 * A complaint of Kiln about what it was given: a value, a file, a network, a machine. The message
 * is for the person who reads it, and says all there is to know: what was wrong, the value, what
 * was expected, what to do next. Whatever else is thrown is a mistake in Kiln, or in the program
 * that calls it.
 *
 * <p>One {@code catch} of this type gets all of them. It is an {@link IllegalArgumentException}, so
 * that those who know only Java's own types catch it too.
 */
public class KilnException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the whole story, in one or a few lines
   */
  public KilnException(String message) {
    super(message);
  }

  /**
   * @param message the whole story, in one or a few lines
   * @param cause what was thrown below; null if nothing was
   */
  public KilnException(String message, Throwable cause) {
    super(message, cause);
  }
}
