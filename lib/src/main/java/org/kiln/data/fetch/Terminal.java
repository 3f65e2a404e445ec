package org.kiln.data.fetch;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal that a person watches, if there is one. */
public final class Terminal {

  /** Takes the cursor to the start of its line and wipes that. */
  public static final String CLEAR_LINE = "\r\u001b[K";

  /** Columns where nothing tells how many there are. */
  static final int USUAL_COLUMNS = 80;

  private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d{0,3})\\s*");

  private Terminal() {}

  /**
   * True if standard input and output are a terminal that can redraw a line; false for pipes,
   * files, notebooks and {@code TERM=dumb}.
   */
  public static boolean isInteractive() {
    Console console = System.console();
    return console != null && isTerminal(console) && redraws(System.getenv("TERM"));
  }

  /** Since JDK 22 there is a console for pipes too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static boolean redraws(String kind) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return kind == null ? windows : !kind.isBlank() && !kind.equals("dumb");
  }

  /**
   * How wide it is now, in columns. Asks the program {@code stty}: a library that does so by itself
   * takes the terminal's signals too, Ctrl-C among them.
   *
   * @return {@value #USUAL_COLUMNS} where the terminal does not say
   */
  static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher matcher = SIZE.matcher(size);
      return matcher.matches() ? Integer.parseInt(matcher.group(1)) : USUAL_COLUMNS;
    } catch (IOException e) {
      return USUAL_COLUMNS; // no such program, as on Windows
    }
  }
}
