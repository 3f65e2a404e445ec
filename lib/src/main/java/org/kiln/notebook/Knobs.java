package org.kiln.notebook;

import org.kiln.error.KilnException;

/**
 * How much the notebooks of this checkout train. Their own numbers give results worth looking at;
 * two environment variables cut them short, for tests and for the impatient.
 */
public final class Knobs {

  /** Environment variable: at most so many epochs a run. */
  public static final String EPOCHS = "KILN_EPOCHS";

  /** Environment variable: at most so many batches an epoch, of training and of validation. */
  public static final String LIMIT = "KILN_LIMIT";

  private Knobs() {}

  /**
   * Epochs to train.
   *
   * @param usual where {@value #EPOCHS} is not set
   * @return {@code usual}, or the variable's value if that is less
   */
  public static int epochs(int usual) {
    return least(EPOCHS, usual);
  }

  /**
   * Batches in an epoch.
   *
   * @param usual where {@value #LIMIT} is not set; -1 = all
   * @return {@code usual}, or the variable's value if that is less
   */
  public static int batches(int usual) {
    return least(LIMIT, usual);
  }

  private static int least(String variable, int usual) {
    return least(variable, System.getenv(variable), usual);
  }

  /**
   * The smaller of two numbers, of which -1 is the largest.
   *
   * @param value of the variable; null or empty = not set
   * @throws KilnException if it is no number of at least 1
   */
  static int least(String variable, String value, int usual) {
    if (value == null || value.isBlank()) {
      return usual;
    }
    if (!value.strip().matches("[1-9]\\d{0,8}")) {
      throw new KilnException(variable + " is \"" + value + "\": expected a number of at least 1");
    }
    int most = Integer.parseInt(value.strip());
    return usual == -1 ? most : Math.min(most, usual);
  }
}
