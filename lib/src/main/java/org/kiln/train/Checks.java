package org.kiln.train;

/** Range checks of the settings records; each error names the setting, its value and the range. */
final class Checks {

  private Checks() {}

  static void atLeast(int least, int value, String what) {
    if (value < least) {
      throw new IllegalArgumentException(what + " " + value + ": expected at least " + least);
    }
  }

  static void stepsOrAll(int value, String what) {
    if (value != -1 && value < 1) {
      throw new IllegalArgumentException(
          what + " " + value + ": expected at least 1, or -1 for all");
    }
  }

  static void positive(double value, String what) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " " + value + ": expected a number above 0");
    }
  }

  static void notNegative(double value, String what) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " " + value + ": expected 0 or a number above it");
    }
  }

  /** Accepts [0, 1). */
  static void share(double value, String what) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          what + " " + value + ": expected at least 0 and less than 1");
    }
  }
}
