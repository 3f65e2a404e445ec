package org.kiln.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.NetworkView;
import org.kiln.error.KilnException;

/**
 * Where a run begins: at the start of an epoch, or where a checkpoint left off. What may change on
 * the way says {@link ResumeRules}.
 */
final class ResumePoint {

  private final Position position;
  private final Optional<Saved> saved;

  private record Saved(Path file, CheckpointFile.Content content) {

    RunState state() {
      return content.state();
    }
  }

  private ResumePoint(Position position, Optional<Saved> saved) {
    this.position = position;
    this.saved = saved;
  }

  static ResumePoint startOf(int epoch) {
    return new ResumePoint(Position.startOf(epoch), Optional.empty());
  }

  /**
   * Where {@code checkpoint} left off.
   *
   * @throws TrainingException if it can't be read
   */
  static ResumePoint of(Path checkpoint) {
    CheckpointFile.Content content = CheckpointFile.read(checkpoint);
    return new ResumePoint(content.state().position(), Optional.of(new Saved(checkpoint, content)));
  }

  Position position() {
    return position;
  }

  List<EpochResult> history() {
    return saved.map(s -> s.state().history()).orElse(List.of());
  }

  Optional<TrainingSettings> settings() {
    return saved.map(s -> s.state().settings());
  }

  Optional<String> architecture() {
    return saved.map(s -> s.state().subject().architecture());
  }

  /** What computes it by default; empty where the checkpoint doesn't say. */
  Optional<EngineOptions> engine(Model network) {
    return saved.flatMap(s -> ComputeChoice.of(s.state().subject(), network));
  }

  /** The checkpoint; empty for a new run. */
  Optional<Path> file() {
    return saved.map(Saved::file);
  }

  /** What computed the run so far; empty for a new run and in checkpoints of Kiln 0.1.0. */
  Optional<RunState.Compute> compute() {
    return saved.map(s -> s.state().subject().compute());
  }

  /** How many images the run had so far; empty for a new run and where the file doesn't say so. */
  Optional<RunState.Data.Images> images() {
    return saved.map(s -> s.state().data()).map(RunState.Data::images);
  }

  /** The checkpoint, for {@link RunFolder}; null for a new run. */
  RunFolder.Saved folderSource() {
    return saved.map(s -> new RunFolder.Saved(s.file(), s.state())).orElse(null);
  }

  /**
   * Makes sure that the run about to start is the one that was saved.
   *
   * @param subject what is to be trained on what
   * @param wanted its names and settings
   * @param steps training steps in an epoch
   * @throws TrainingException naming what differs
   */
  void requireSame(RunContext.Subject subject, ResumeRules.Wanted wanted, int steps) {
    saved.ifPresent(s -> requireSame(s, subject, wanted, steps));
  }

  private static void requireSame(
      Saved saved, RunContext.Subject subject, ResumeRules.Wanted wanted, int steps) {
    RunState then = saved.state();
    List<String> differences = new ArrayList<>(ResumeRules.differences(then, wanted));
    differences.addAll(ResumeRules.length(then, wanted.settings()));
    if (then.data() != null) {
      differences.addAll(ResumeRules.data(then.data(), subject.data()));
    }
    long parameters = subject.network().numParams();
    if (saved.content().parameters().length() != parameters) {
      differences.add(
          "parameters were "
              + saved.content().parameters().length()
              + ", are now "
              + parameters
              + ": the network is another");
    }
    if (differences.isEmpty()) {
      differences.addAll(ResumeRules.steps(then.subject().stepsPerEpoch(), steps));
    }
    requireNone(saved.file(), differences);
  }

  /**
   * @throws TrainingException if there are differences: names them and what to do
   */
  static void requireNone(Path file, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new TrainingException(
          "Checkpoint "
              + file
              + " is of another run: "
              + String.join("; ", differences)
              + ". Go on with what the run was started with: leave out what changes it. To train on"
              + " from its weights with other settings, say --init-from "
              + ShellWord.of(file)
              + " in place of --resume (in Java initFrom in place of resume)");
    }
  }

  /** Puts parameters, updater state and counters where they were. */
  void restore(NetworkView network, int stepsPerEpoch) {
    network.iterationCount(position.iteration(stepsPerEpoch));
    network.epochCount(position.epoch() - 1);
    saved.ifPresent(s -> restore(network, s));
  }

  private static void restore(NetworkView network, Saved saved) {
    try {
      network.updaterState(saved.content().updaterState());
    } catch (KilnException e) {
      throw new TrainingException(
          "Checkpoint "
              + saved.file()
              + " is of another run: it holds "
              + Character.toLowerCase(e.getMessage().charAt(0))
              + e.getMessage().substring(1)
              + ". Resume with the network as it was, or start a new run without --resume",
          e);
    }
    network.network().params().assign(saved.content().parameters());
  }
}
