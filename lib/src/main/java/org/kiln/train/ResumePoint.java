package org.kiln.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;

/** Where a run begins: at the start of an epoch, or where a checkpoint left off. */
final class ResumePoint {

  /** Settings that do not change what a run computes. */
  private static final Set<String> FREE =
      Set.of(
          "loop.eval_step_per_epoch",
          "loop.eval_interval",
          "loop.skip_steps",
          "data.test_batch_size",
          "data.workers");

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

  /**
   * Makes sure that the run about to start is the one that was saved.
   *
   * @throws TrainingException naming what differs
   */
  void requireSame(RunContext.Subject subject, TrainingSettings settings, Epoch epoch) {
    saved.ifPresent(s -> requireSame(s, subject, settings, epoch));
  }

  /**
   * What an epoch is made of.
   *
   * @param steps training steps in it
   * @param parallel replicas that take a batch each in a step, and what they share
   */
  record Epoch(int steps, ParallelOptions parallel) {}

  private static void requireSame(
      Saved saved, RunContext.Subject subject, TrainingSettings settings, Epoch epoch) {
    RunState.Subject then = saved.state().subject();
    List<String> differences = new ArrayList<>();
    compare("architecture", then.architecture(), subject.architecture(), differences);
    compare("dataset", then.dataset(), subject.data().name(), differences);
    compare(
        "parameters",
        saved.content().parameters().length(),
        subject.network().numParams(),
        differences);
    compareSettings(saved.state().settings(), settings, differences);
    compare(then.parallel(), epoch.parallel(), differences);
    if (differences.isEmpty()) {
      compare("steps per epoch", then.stepsPerEpoch(), epoch.steps(), differences);
    }
    if (!differences.isEmpty()) {
      throw new TrainingException(
          "Checkpoint "
              + saved.file()
              + " is of another run: "
              + String.join("; ", differences)
              + ". Resume with what the run was started with, or start a new one without --resume");
    }
  }

  private static void compare(ParallelOptions then, ParallelOptions now, List<String> differences) {
    compare("workers", then.replicas(), now.replicas(), differences);
    compare("sharing", then.sharing(), now.sharing(), differences);
    compare(
        "averaging frequency", then.averagingFrequency(), now.averagingFrequency(), differences);
  }

  private static void compareSettings(
      TrainingSettings then, TrainingSettings now, List<String> differences) {
    TrainingSettings comparable =
        now.schedule().dependsOnLength()
            ? now
            : now.withLoop(loop -> loop.withEpochs(then.loop().epochs()));
    compare("", Json.tree(then), Json.tree(comparable), differences);
  }

  private static void compare(String path, JsonNode then, JsonNode now, List<String> differences) {
    if (!then.isObject()) {
      if (!FREE.contains(path)) {
        compare(path, then.toString(), now.toString(), differences);
      }
      return;
    }
    for (Map.Entry<String, JsonNode> field : now.properties()) {
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      compare(name, then.path(field.getKey()), field.getValue(), differences);
    }
  }

  private static void compare(String what, Object then, Object now, List<String> differences) {
    if (!then.equals(now)) {
      differences.add(what + " was " + then + ", is now " + now);
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
    } catch (IllegalArgumentException e) {
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
