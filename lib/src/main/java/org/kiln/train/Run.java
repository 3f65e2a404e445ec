package org.kiln.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;

/** A run of a {@link Trainer} that has ended: what was trained, how, and how it went. */
public final class Run {

  private final RunContext context;
  private final List<EpochResult> history;
  private final boolean interrupted;

  Run(RunContext context, List<EpochResult> history, boolean interrupted) {
    this.context = context;
    this.history = List.copyOf(history);
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
    throw new UnsupportedOperationException();
  }

  /** The last finished epoch. */
  public Optional<EpochResult> last() {
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }

  /** {@code <arch>_best.zip}; empty where nothing was saved. */
  public Optional<Path> bestCheckpoint() {
    throw new UnsupportedOperationException();
  }

  /** {@code <arch>_checkpoint.zip}; empty where nothing was saved. */
  public Optional<Path> lastCheckpoint() {
    throw new UnsupportedOperationException();
  }

  /** Engine, device, precision, machine. */
  public Environment environment() {
    return context.environment();
  }

  /** Measures the network as it is now on the whole test split. */
  public Metrics evaluate() {
    throw new UnsupportedOperationException();
  }

  /** The run in a few lines: epochs, best, last, images/s, time, files. */
  public String summary() {
    throw new UnsupportedOperationException();
  }
}
