package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.kiln.train.Checkpoint;
import org.kiln.train.RunFolder;
import org.kiln.train.TrainingException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where a run's files go and what is printed. */
final class RunOptions {

  @Option(
      names = "--save-path",
      paramLabel = "DIR",
      description =
          "Folder for checkpoints, log, curve and report; one that holds a run is refused. Default:"
              + " save/<arch> of the checkout or, if that holds a run, save/<arch>-2, -3, ...; on"
              + " --resume the checkpoint's own.")
  private Path folder;

  @Option(
      names = "--overwrite",
      description =
          "Replaces the run that --save-path, or save/<arch>, holds: its files, and no others, are"
              + " removed when the new run begins. Default: off.")
  private boolean overwrite;

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

  /** The folder of runs that none was named for. */
  Path runs() {
    return Path.of(System.getProperty("kiln.home", ""), "save");
  }

  /** The folder for a run of the network {@code architecture}; it may hold one. */
  Path folder(String architecture) {
    return folder().orElseGet(() -> runs().resolve(architecture));
  }

  /**
   * Claims the folder for a new run of the network {@code architecture}.
   *
   * @throws TrainingException if it is taken or can't be written
   */
  RunFolder claim(String architecture) {
    Path wanted = folder(architecture);
    if (overwrite) {
      return RunFolder.overwrite(wanted);
    }
    if (folder != null) {
      return RunFolder.claim(wanted);
    }
    RunFolder free = RunFolder.next(wanted);
    if (!free.path().equals(wanted)) {
      // Not a constant: the first logger must be made after ConsoleLog has set how it prints.
      LoggerFactory.getLogger("org.kiln.cli")
          .info("{} is another run's, so this one is saved to {}", wanted, free.path());
    }
    return free;
  }

  /**
   * Claims {@link #folder(Checkpoint)} for a run that goes on.
   *
   * @throws TrainingException if it is taken or can't be written
   */
  RunFolder goOn(Checkpoint from) {
    return RunFolder.goOn(folder(from), from, overwrite);
  }

  /** The folder of a run that goes on: the checkpoint's own, or the one that was named. */
  Path folder(Checkpoint from) {
    return folder().orElseGet(() -> from.file().toAbsolutePath().getParent());
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
