package org.kiln.engine.compiled;

/** What a device, or the library that drives it, refused to do. */
public class ExecutorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean outOfMemory;

  /**
   * @param message what was refused
   * @param outOfMemory whether for want of memory, which another batch of the same size would not
   *     find either
   */
  public ExecutorException(String message, boolean outOfMemory) {
    super(message);
    this.outOfMemory = outOfMemory;
  }

  /** Whether there was too little memory. */
  public final boolean outOfMemory() {
    return outOfMemory;
  }
}
