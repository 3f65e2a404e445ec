package org.kiln.train;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Commands in messages, written so that they can be pasted into a shell. */
final class ShellWord {

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./+,@%:=-]+");
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private ShellWord() {}

  /** The path, from any directory, in quotes if it needs them. */
  static String of(Path path) {
    return quoted(path.toAbsolutePath().normalize().toString());
  }

  /** {@code ./kiln train}, as the launcher is called from the directory that the JVM runs in. */
  static String trainCommand() {
    String launcher = WINDOWS ? "kiln.cmd" : "kiln";
    Path here = Path.of("").toAbsolutePath();
    Path home = Path.of(System.getProperty("kiln.home", "")).toAbsolutePath().normalize();
    return (home.equals(here)
            ? (WINDOWS ? ".\\" : "./") + launcher
            : quoted(home.resolve(launcher).toString()))
        + " train";
  }

  private static String quoted(String text) {
    if (WINDOWS) {
      return text.contains(" ") ? '"' + text + '"' : text;
    }
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
