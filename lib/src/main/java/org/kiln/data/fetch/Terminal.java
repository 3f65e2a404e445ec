package org.kiln.data.fetch;

import java.io.Console;

/** Whether a person is watching. */
public final class Terminal {

  private Terminal() {}

  /** True if standard input and output are a terminal, false for pipes, files and notebooks. */
  public static boolean isInteractive() {
    Console console = System.console();
    return console != null && isTerminal(console);
  }

  /** Since JDK 22 there is a console for pipes too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
