package org.kiln.cli;

import org.kiln.data.fetch.Terminal;

/**
 * How log lines reach the console: the properties that {@code logback.xml} reads. To be set before
 * the first logger is made.
 */
final class ConsoleLog {

  private static final String LEVEL = "kiln.console.level";
  static final String LINE_START = "kiln.console.line-start";

  private ConsoleLog() {}

  /**
   * Lines go above the progress bar, if a terminal shows one.
   *
   * @param quiet whether only warnings are shown; files get every line nevertheless
   */
  static void configure(boolean quiet) {
    System.setProperty(LEVEL, quiet ? "WARN" : "INFO");
    if (Terminal.isInteractive() && !quiet) {
      System.setProperty(LINE_START, Terminal.CLEAR_LINE);
    }
  }
}
