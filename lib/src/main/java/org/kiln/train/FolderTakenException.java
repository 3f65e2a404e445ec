package org.kiln.train;

/** A folder that holds a run, or that one is writing to. */
final class FolderTakenException extends TrainingException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message which folder, by what, and the ways out
   */
  FolderTakenException(String message) {
    super(message);
  }
}
