package org.kiln.engine;

import org.kiln.error.KilnException;

/**
 * A batch that an engine does not take, or not with this network: its shapes, its masks, or an op
 * that the engine's library can't do on them. Nothing of the batch has been applied: parameters,
 * updater state and counters are as before, and another engine may be given it.
 */
public final class RefusedException extends KilnException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A refusal that is nobody's fault but the batch's.
   *
   * @param reason what is wrong, and what was expected
   */
  public RefusedException(String reason) {
    this(reason, "", null);
  }

  /**
   * A refusal with a way out.
   *
   * @param reason what the engine can't do
   * @param advice what to do, where no other engine takes over; follows the reason in the message
   * @param cause what was thrown on the way; null if nothing was
   */
  public RefusedException(String reason, String advice, Throwable cause) {
    super(reason + advice, cause);
    this.reason = reason;
  }

  /** The message without its advice, for those who need none. */
  public String reason() {
    return reason;
  }

  /** Whether it is this engine that can't, so that another may. */
  public boolean ofEngine() {
    return !reason.equals(getMessage());
  }
}
