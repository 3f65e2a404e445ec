package org.kiln.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.NetworkView;
import org.kiln.figure.Figure;

/** A run of a {@link Trainer} that has ended: what was trained, how, and how it went. */
public final class Run {

  private final RunContext context;
  private final List<EpochResult> history;
  private final Optional<Metrics> metrics;
  private final boolean interrupted;

  Run(RunContext context, List<EpochResult> history, Metrics metrics, boolean interrupted) {
    this.context = context;
    this.history = List.copyOf(history);
    this.metrics = Optional.ofNullable(metrics);
    this.interrupted = interrupted;
  }

  /** The trained network: the one the trainer was given. */
  public Model network() {
    return context.subject().network();
  }

  /** What was trained on what, how and where to. */
  public RunContext context() {
    return context;
  }

  /** Finished epochs, oldest first, those before a resume included. */
  public List<EpochResult> history() {
    return history;
  }

  /** Whether the run was stopped before its last epoch; its checkpoint can be resumed. */
  public boolean interrupted() {
    return interrupted;
  }

  /** The validated epoch of the highest top-1; the earliest of equals. */
  public Optional<EpochResult> best() {
    return best(history);
  }

  static Optional<EpochResult> best(List<EpochResult> history) {
    // max() keeps the last of equals, hence the second key.
    return history.stream()
        .filter(EpochResult::validated)
        .max(
            Comparator.comparingDouble((EpochResult epoch) -> epoch.validation().top1())
                .thenComparing(Comparator.comparingInt(EpochResult::epoch).reversed()));
  }

  /** The last finished epoch. */
  public Optional<EpochResult> last() {
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }

  /** The last validation of this run; empty if it was stopped before one. */
  public Optional<Metrics> metrics() {
    return metrics;
  }

  /** Time its epochs took, training and validation, those before a resume included. */
  public double seconds() {
    return history.stream().mapToDouble(EpochResult::seconds).sum();
  }

  /** {@code <arch>_best.zip}; empty where none was saved. */
  public Optional<Path> bestCheckpoint() {
    return context.file(CheckpointListener.best(context)).filter(Files::exists);
  }

  /** {@code <arch>_checkpoint.zip}; empty where none was saved. */
  public Optional<Path> lastCheckpoint() {
    return context.file(CheckpointListener.last(context)).filter(Files::exists);
  }

  /** Engine, device, precision, machine. */
  public Environment environment() {
    return context.environment();
  }

  /** Measures the network as it is now on the whole test split. */
  public Metrics evaluate() {
    DataSettings data = context.settings().data();
    return Evaluator.of(network())
        .augmentation(data.augmentation())
        .batchSize(data.testBatchSize())
        .engine(context.environment().options())
        .evaluate(context.subject().data());
  }

  /**
   * Loss and accuracy of both splits, and the learning rate: what {@code curve.png} shows.
   *
   * @throws IllegalStateException if no epoch was finished
   */
  public Figure plot() {
    if (history.isEmpty()) {
      throw new IllegalStateException("No epoch was finished, so there is nothing to plot");
    }
    return RunCurves.of(context, history);
  }

  /** The run in a few lines: how it ended, best and last epoch, time, files. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s after %d of %d epochs, step %d, %s",
            interrupted ? "Interrupted" : "Done",
            last().map(EpochResult::epoch).orElse(0),
            context.settings().loop().epochs(),
            NetworkView.of(network()).iterationCount(),
            RunLog.duration(seconds())));
    best().ifPresent(epoch -> text.append("\n  best   ").append(line(epoch)));
    last()
        .filter(EpochResult::validated)
        .ifPresent(e -> text.append("\n  last   ").append(line(e)));
    text.append("\n  sha256 ").append(Checkpoint.parametersSha256(network()));
    context.folder().ifPresent(folder -> text.append("\n  files  ").append(folder));
    if (interrupted) {
      lastCheckpoint().ifPresent(file -> text.append("\n  go on with ").append(resume(file)));
    }
    return text.toString();
  }

  /** The command; where the data was put together in a program, the call. */
  private String resume(Path checkpoint) {
    if (context.subject().data().options().isEmpty()) {
      return "Trainer.resume on " + checkpoint.toAbsolutePath().normalize();
    }
    return ShellWord.trainCommand()
        + " --resume "
        + ShellWord.of(checkpoint)
        + context.report().map(file -> " --report " + ShellWord.of(file)).orElse("");
  }

  private static String line(EpochResult epoch) {
    return String.format(
        Locale.ROOT,
        "top-1 %.2f%%, top-5 %.2f%%, loss %.4f (epoch %d)",
        100 * epoch.validation().top1(),
        100 * epoch.validation().top5(),
        epoch.validation().loss(),
        epoch.epoch());
  }

  @Override
  public String toString() {
    return summary();
  }
}
