package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.kiln.train.Checkpoint;
import org.kiln.train.RunFiles;
import org.kiln.train.TrainingException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a run starts from: random weights, those of a checkpoint, or where a run left off. */
final class StartOptions {

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = PathOption.OMITTED,
      paramLabel = "FILE",
      description = {
        "Goes on from a checkpoint, or the last one of a run's folder, as if the run had never"
            + " stopped. Network, data, settings, engine and folder are the checkpoint's. Without"
            + " FILE: the last one of --save-path, or of the run below save/ that was saved most"
            + " recently (-a: of that network). Default: starts anew.",
        "May change on the way: --data-path, --val-dir, --save-path (best checkpoint and history"
            + " come along), --report, --workers, --threads, --print-freq, --quiet, --test-bs,"
            + " --eval-step-per-epoch, --eval-interval, --skip-steps, --engine, --precision, and"
            + " --epochs with a constant, step or multistep schedule in epochs. All else is refused:"
            + " --init-from is for that."
      })
  private Path resume;

  @Option(
      names = "--init-from",
      paramLabel = "FILE",
      description =
          "Begins a new run with the weights of a checkpoint, or of the best one of a run's folder."
              + " Network, data and settings are the checkpoint's where no --arch, --dataset,"
              + " --recipe or single option says otherwise. Default: random weights.")
  private Path initial;

  @Option(
      names = "--start-epoch",
      paramLabel = "N",
      description = "Epoch to start at; the schedule begins there too. Default: 1.")
  private Integer startEpoch;

  /** Whether {@code --resume} was given, with or without a file. */
  boolean resumes(CommandLine commandLine) {
    return commandLine.getParseResult().hasMatchedOption("--resume");
  }

  /** The file or folder of {@code --resume}; empty where none was named. */
  Optional<Path> resume() {
    return Optional.ofNullable(resume);
  }

  /** The checkpoint whose weights a new run begins with. */
  Optional<Checkpoint> initial() {
    return Optional.ofNullable(initial).map(RunFiles::best).map(Checkpoint::read);
  }

  /** The epoch to start at, if one was named. */
  Optional<Integer> startEpoch() {
    return Optional.ofNullable(startEpoch);
  }

  /**
   * @throws ParameterException if two of these options contradict each other
   */
  void check(CommandLine commandLine) {
    if (resumes(commandLine) && startEpoch != null) {
      throw new ParameterException(
          commandLine,
          "--start-epoch "
              + startEpoch
              + " with --resume: the checkpoint says where the run goes on; leave it out");
    }
    if (resumes(commandLine) && initial != null) {
      throw new ParameterException(
          commandLine,
          "--init-from with --resume: one begins a new run, the other goes on with one; leave one"
              + " of them out");
    }
    if (startEpoch != null && startEpoch < 1) {
      throw new ParameterException(
          commandLine, "start-epoch " + startEpoch + ": expected at least 1");
    }
  }

  /**
   * The checkpoint that {@code --resume} means, or the best one where only measuring is wanted.
   *
   * @param run where runs' files are
   * @param architecture of the run that is looked for; empty for any
   * @param best whether the best one of a folder is meant, not the last
   * @throws TrainingException if there is none
   */
  Path checkpoint(RunOptions run, Optional<String> architecture, boolean best) {
    Path place =
        resume()
            .or(run::folder)
            .or(() -> RunFiles.latest(run.runs(), architecture))
            .orElseThrow(
                () ->
                    new TrainingException(
                        "There is no run"
                            + architecture.map(name -> " of " + name).orElse("")
                            + " with a checkpoint below "
                            + run.runs()
                            + ": name a file or folder with --resume, or start one by leaving"
                            + " --resume out"));
    return best && resume == null ? RunFiles.best(place) : RunFiles.last(place);
  }
}
