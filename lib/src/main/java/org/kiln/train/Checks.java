package org.kiln.train;

import java.util.regex.Pattern;
import org.kiln.error.KilnException;

/** Range checks of the settings records; each error names the setting, its value and the range. */
final class Checks {

  private static final Pattern FILE_NAME =
      Pattern.compile("[\\p{L}\\p{N}_-](?:[^\\p{C}\\p{Z}/\\\\:*?\"<>|]| (?! |$)){0,119}");

  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{C}");

  private Checks() {}

  static void atLeast(int least, int value, String what) {
    if (value < least) {
      throw new KilnException(what + " " + value + ": expected at least " + least);
    }
  }

  static void stepsOrAll(int value, String what) {
    if (value != -1 && value < 1) {
      throw new KilnException(what + " " + value + ": expected at least 1, or -1 for all");
    }
  }

  static void positive(double value, String what) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new KilnException(what + " " + value + ": expected a number above 0");
    }
  }

  static void notNegative(double value, String what) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new KilnException(what + " " + value + ": expected 0 or a number above it");
    }
  }

  /** Accepts [0, 1). */
  static void share(double value, String what) {
    if (!(value >= 0 && value < 1)) {
      throw new KilnException(what + " " + value + ": expected at least 0 and less than 1");
    }
  }

  /**
   * Accepts what can be part of a file's name on every system, and is shown as it is: letters,
   * digits, and signs other than those that separate folders or mean something to a system.
   */
  static String fileName(String value, String what) {
    if (value == null || !FILE_NAME.matcher(value).matches()) {
      throw new KilnException(
          what
              + " \""
              + (value == null ? "" : UNPRINTABLE.matcher(value).replaceAll("?"))
              + "\": expected a name of letters, digits, - _ and . of at most 120 characters, as it"
              + " becomes part of file names");
    }
    return value;
  }

  /** {@code text} with every character that a name can't have replaced. */
  static String toFileName(String text) {
    String safe = text.replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceFirst("^\\.+", "_");
    return safe.substring(0, Math.min(safe.length(), 100));
  }
}
