package org.kiln.engine.device;

/**
 * Whether Kiln can use a device.
 *
 * @param usable whether it can
 * @param reason why, or why not and what to do; one line, no full stop
 */
public record Verdict(boolean usable, String reason) {

  static Verdict yes(String reason) {
    return new Verdict(true, reason);
  }

  static Verdict no(String reason) {
    return new Verdict(false, reason);
  }
}
