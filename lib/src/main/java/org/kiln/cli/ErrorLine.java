package org.kiln.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.kiln.data.PrintableText;
import org.kiln.error.KilnException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever was thrown into one line for the person at the terminal, and an exit code.
 *
 * <p>A {@link KilnException} shows its message; files and memory get one here. Anything else is a
 * mistake in Kiln: its stack trace goes to a file that the line names.
 */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final int MOST_CHARACTERS = 1000;

  private final boolean debug;

  /**
   * @param debug whether stack traces are shown even without {@code --debug}
   */
  ErrorLine(boolean debug) {
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine commandLine = exception.getCommandLine();
    String help = "'" + commandLine.getCommandSpec().qualifiedName() + " --help' tells more";
    print(commandLine, usageMessage(exception) + "; " + help);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parsed) {
    return handle(exception, commandLine);
  }

  /** Prints the line for {@code thrown} and returns the exit code. */
  int handle(Throwable thrown, CommandLine commandLine) {
    if (debugging(commandLine)) {
      thrown.printStackTrace(commandLine.getErr());
    }
    print(commandLine, message(thrown));
    return ExitCode.SOFTWARE;
  }

  private boolean debugging(CommandLine commandLine) {
    CommandLine root = commandLine;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    OptionSpec option = root.getCommandSpec().findOption("--debug");
    return debug || Boolean.TRUE.equals(option.getValue());
  }

  private static void print(CommandLine commandLine, String message) {
    PrintWriter err = commandLine.getErr();
    err.println("kiln: " + PrintableText.of(message));
    err.flush();
  }

  private static String usageMessage(ParameterException exception) {
    if (!(exception instanceof UnmatchedArgumentException unmatched)) {
      return shortened(exception.getMessage());
    }
    String argument = shortened(unmatched.getUnmatched().get(0));
    boolean command = exception.getCommandLine().getParent() == null && !argument.startsWith("-");
    String what =
        argument.startsWith("-")
            ? "unknown option " + argument
            : command ? "unknown command " + argument : "unexpected argument " + argument;
    List<String> near = unmatched.getSuggestions();
    return near.isEmpty() ? what : what + ", did you mean " + near.get(0) + "?";
  }

  /** What somebody typed, or pasted, may be long. */
  private static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + " ...";
  }

  private static String message(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof KilnException) {
        return t.getMessage();
      }
      if (MemoryErrors.isOne(t)) {
        return MemoryErrors.message(t);
      }
      if (t instanceof IOException io) {
        return fileMessage(io);
      }
      if (t instanceof InvalidPathException path) {
        return pathMessage(path);
      }
      if (t instanceof LinkageError) {
        return nativeMessage(t);
      }
    }
    return internalMessage(thrown);
  }

  private static String fileMessage(IOException exception) {
    if (exception instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile() + ": check the path";
    }
    if (exception instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile() + ": change it, or name another path";
    }
    String message = exception.getMessage();
    return exception instanceof FileSystemException || message != null
        ? "reading or writing failed: " + message
        : internalMessage(exception);
  }

  /** Java 17 knows no more letters in names than the locale has. */
  private static String pathMessage(InvalidPathException exception) {
    return "'"
        + exception.getInput()
        + "' can't be the name of a file here ("
        + exception.getReason()
        + "): where letters are missing, start Kiln with its launcher, or with LC_ALL=C.UTF-8";
  }

  private static String nativeMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "a native library or class could not be loaded ("
        + root
        + "): Kiln runs on Linux, macOS and Windows on x86-64 and arm64; if this is one, remove"
        + " ~/.javacpp/cache and the folder lib/target, and try again";
  }

  private static String internalMessage(Throwable thrown) {
    return "internal error, please report it: " + thrown + stackFile(thrown);
  }

  private static String stackFile(Throwable thrown) {
    try {
      Path file = Files.createTempFile("kiln-error-", ".log");
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
        thrown.printStackTrace(writer);
      }
      return " (stack trace in " + file + ")";
    } catch (IOException e) {
      return " (KILN_DEBUG=1 shows the stack trace)";
    }
  }
}
