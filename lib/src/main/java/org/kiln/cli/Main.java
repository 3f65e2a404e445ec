package org.kiln.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.kiln.data.fetch.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Where {@code ./kiln} starts. */
public final class Main {

  private Main() {}

  /**
   * Runs one command and ends the JVM with its exit code: 0 done, 1 failed, 2 bad usage, 128 and
   * the signal's number (130 for Ctrl-C) interrupted.
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(run(out, err, arguments));
  }

  /**
   * Runs one command.
   *
   * @param out what is asked for
   * @param err what went wrong
   * @param arguments a command and its options
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine commandLine = new CommandLine(new KilnCommand());
    commandLine.setOut(out).setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setOverwrittenOptionsAllowed(
        true); // the last one holds, for scripts that add to "$@"
    commandLine.setExpandAtFiles(false); // a path may begin with @
    commandLine.setColorScheme(
        Help.defaultColorScheme(Terminal.isInteractive() ? Help.Ansi.AUTO : Help.Ansi.OFF));
    commandLine.registerConverter(Path.class, PathOption::parse);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setUsageHelpLongOptionsMaxWidth(32);
    ErrorLine errors = new ErrorLine(System.getenv("KILN_DEBUG") != null);
    commandLine.setParameterExceptionHandler(errors);
    commandLine.setExecutionExceptionHandler(errors);
    try {
      return commandLine.execute(SnakeCase.toKebabCase(commandLine.getCommandSpec(), arguments));
    } catch (Error error) { // memory or a native library, which picocli passes on
      return errors.handle(error, commandLine);
    }
  }
}
