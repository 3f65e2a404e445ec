package org.kiln.data.file;

import java.nio.file.Path;

/** The folder that data sets are kept in where none is named. */
public final class DataFolder {

  /** Environment variable that names it. */
  public static final String VARIABLE = "KILN_DATA";

  private static final String USUAL = "datasets";

  private DataFolder() {}

  /**
   * What {@value #VARIABLE} names, or {@code datasets} in the checkout (the system property {@code
   * kiln.home}); it need not be there.
   */
  public static Path path() {
    String named = System.getenv(VARIABLE);
    return named == null || named.isBlank()
        ? Path.of(System.getProperty("kiln.home", ""), USUAL)
        : Path.of(named);
  }
}
