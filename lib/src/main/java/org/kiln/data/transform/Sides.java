package org.kiln.data.transform;

import org.kiln.error.KilnException;

/** The check that every transform with a target size makes. */
final class Sides {

  private Sides() {}

  static void check(String what, int height, int width) {
    if (height < 1 || width < 1) {
      throw new KilnException(
          what + " to " + height + "x" + width + ": both sides must be at least 1");
    }
  }
}
