package org.kiln.notebook.install;

import org.kiln.error.KilnException;

/** Jupyter can't be set up or used. The message is for the person who reads it. */
public final class InstallException extends KilnException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what was wrong, what was expected, what to do next
   */
  public InstallException(String message) {
    super(message);
  }

  /**
   * @param message what was wrong, what was expected, what to do next
   * @param cause what was thrown below
   */
  public InstallException(String message, Throwable cause) {
    super(message, cause);
  }
}
