package org.kiln.engine.device;

/** The device asked for can't be used. The message is one line: which, why, what to do. */
public final class DeviceException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the line
   */
  public DeviceException(String message) {
    super(message);
  }
}
