package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a run's files go and what is printed. */
final class RunOptions {

  @Option(
      names = "--save-path",
      paramLabel = "DIR",
      description =
          "Folder for checkpoints, log, curve and report. Default: save/<arch> of the checkout.")
  private Path folder;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes report.json here too. Default: only to the run's folder.")
  private Path report;

  @Option(
      names = {"-p", "--print-freq"},
      paramLabel = "N",
      defaultValue = "50",
      description = "Batches between two lines of the log. Default: ${DEFAULT-VALUE}.")
  private int printFreq;

  @Option(
      names = "--quiet",
      description = "Prints warnings and errors only; the log file has all. Default: off.")
  private boolean quiet;

  /** The folder that was named; empty = none was. */
  Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** The folder for a run of the network {@code architecture}. */
  Path folder(String architecture) {
    return folder().orElse(Path.of(System.getProperty("kiln.home", ""), "save", architecture));
  }

  /** Where the report is wanted besides the folder. */
  Optional<Path> report() {
    return Optional.ofNullable(report);
  }

  int printFreq() {
    return printFreq;
  }

  boolean quiet() {
    return quiet;
  }
}
