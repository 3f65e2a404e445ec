package org.kiln.cli;

import java.util.function.Supplier;
import org.kiln.data.Choices;
import org.kiln.data.Datasets;
import org.kiln.error.KilnException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Values of options that the library refuses: bad usage (exit code 2), not a failed run. */
final class Usage {

  private Usage() {}

  /**
   * What {@code value} gives.
   *
   * @throws ParameterException with the library's message, if it refuses
   */
  static <T> T check(CommandLine commandLine, Supplier<T> value) {
    try {
      return value.get();
    } catch (KilnException e) {
      throw new ParameterException(commandLine, e.getMessage(), e);
    }
  }

  /**
   * The registry's spelling of a data set's name, or of made data's.
   *
   * @throws ParameterException if there is none of that name; lists those there are
   */
  static String dataset(CommandLine commandLine, String name) {
    if (Datasets.isDummy(name)) {
      return Datasets.DUMMY + dataset(commandLine, Datasets.realName(name));
    }
    return Choices.find(name, Datasets.names())
        .orElseThrow(
            () ->
                new ParameterException(
                    commandLine, Choices.unknown("data set", name, Datasets.names())));
  }
}
