package org.kiln.engine;

import org.kiln.error.KilnException;

/** A network, or a precision, that an engine can't run. Another engine may. */
public final class UncoveredException extends KilnException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A refusal.
   *
   * @param engine its name
   * @param reason a part of a sentence that names the first layer that is not covered, or what else
   *     is in the way
   */
  public UncoveredException(String engine, String reason) {
    super("Engine " + engine + ": " + reason);
    this.reason = reason;
  }

  /** The message without the engine's name. */
  public String reason() {
    return reason;
  }
}
