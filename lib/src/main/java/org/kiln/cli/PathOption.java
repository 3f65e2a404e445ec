package org.kiln.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.TypeConversionException;

/** A path as an option takes it: never blank, which Java takes for the current folder. */
final class PathOption {

  /** Stands for the path of an option that was given without one; nobody can type it. */
  static final String OMITTED = "\0";

  private PathOption() {}

  /**
   * The path; null for {@link #OMITTED}.
   *
   * @throws TypeConversionException if it is blank, or no path on this system
   */
  static Path parse(String text) {
    if (text.equals(OMITTED)) {
      return null;
    }
    if (text.isBlank()) {
      throw new TypeConversionException("'" + text + "' is blank: expected a path, . for here");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'" + text + "' can't be a path (" + e.getReason() + "): expected another");
    }
  }
}
