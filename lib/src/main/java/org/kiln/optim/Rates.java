package org.kiln.optim;

import org.kiln.error.KilnException;

/** Checks of the numbers that updaters and schedules are made of. */
final class Rates {

  private Rates() {}

  static double requirePositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new KilnException("The " + what + " is " + value + ": expected a finite value above 0");
    }
    return value;
  }

  static double requireNotNegative(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new KilnException(
          "The " + what + " is " + value + ": expected a finite value of at least 0");
    }
    return value;
  }

  static double requireFraction(String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new KilnException("The " + what + " is " + value + ": expected a value in [0, 1]");
    }
    return value;
  }

  static int requireAtLeastOne(String what, int value) {
    if (value < 1) {
      throw new KilnException("The " + what + " is " + value + ": expected at least 1");
    }
    return value;
  }
}
