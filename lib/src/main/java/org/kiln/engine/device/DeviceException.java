package org.kiln.engine.device;

import org.kiln.error.KilnException;

/** The device asked for can't be used. The message is one line: which, why, what to do. */
public final class DeviceException extends KilnException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the line
   */
  public DeviceException(String message) {
    super(message);
  }
}
