package org.kiln.train;

import java.util.Optional;
import org.kiln.error.KilnException;

/** A checkpoint that was written by a newer Kiln than this. */
final class NewerKilnException extends KilnException {

  private static final long serialVersionUID = 1L;

  /**
   * @param sign how it is known, after "by a newer Kiln than 0.1.0: "
   */
  NewerKilnException(String sign) {
    super(sign);
  }

  /** The one that is {@code thrown}, or that caused it. */
  static Optional<NewerKilnException> in(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof NewerKilnException newer) {
        return Optional.of(newer);
      }
    }
    return Optional.empty();
  }
}
