package org.kiln.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.DataOptions;
import org.kiln.data.Normalization;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;

/** A saved network with the state of the run that made it. */
public final class Checkpoint {

  private final Path file;
  private final Model network;
  private final RunState state;

  private Checkpoint(Path file, Model network, RunState state) {
    this.file = file;
    this.network = network;
    this.state = state;
  }

  /**
   * Reads a checkpoint that a run wrote. Only classes of DL4J, ND4J and Kiln are made.
   *
   * @throws TrainingException if the file is missing, damaged, no checkpoint of Kiln, or its
   *     network is made of other classes
   */
  public static Checkpoint read(Path file) {
    return read(file, List.of());
  }

  /**
   * The same for networks with layers of your own.
   *
   * @param file the checkpoint
   * @param trustedPackages packages whose classes the file may name, besides DL4J's, ND4J's and
   *     Kiln's
   * @throws TrainingException as {@link #read(Path)}
   */
  public static Checkpoint read(Path file, List<String> trustedPackages) {
    CheckpointFile.Content content = CheckpointFile.read(file);
    Model network = NetworkRestorer.restore(file, content, trustedPackages);
    return new Checkpoint(file, network, content.state());
  }

  /** The file it was read from. */
  public Path file() {
    return file;
  }

  /**
   * The restored network: a ComputationGraph or MultiLayerNetwork with counters and updater; the
   * updater is DL4J's own, at the rate of the last step. {@link Trainer#resume} goes on with the
   * run's.
   */
  public Model network() {
    return network;
  }

  /** What the run called the network. */
  public String architecture() {
    return state.subject().architecture();
  }

  /** Registry name of the data set it was trained on. */
  public String dataset() {
    return state.subject().dataset();
  }

  /**
   * Names of the classes in the order of the network's outputs; empty in checkpoints of Kiln 0.1.0,
   * which do not say.
   */
  public List<String> classNames() {
    return data().map(RunState.Data::classNames).orElse(List.of());
  }

  /** How bytes became values in training; empty in checkpoints of Kiln 0.1.0. */
  public Optional<Normalization> normalization() {
    return data().map(RunState.Data::normalization);
  }

  /**
   * Size and channels of the images it was trained on, before the settings' own changes; where they
   * differed, those that they were brought to. Empty in checkpoints of Kiln 0.1.0.
   */
  public Optional<ImageShape> shape() {
    return data().map(RunState.Data::shape);
  }

  /**
   * How {@link org.kiln.data.Datasets#open} opens {@link #dataset} as the run did; empty for data
   * that was put together in a program, and in checkpoints of Kiln 0.1.0.
   */
  public Optional<DataOptions> dataOptions() {
    return data().flatMap(RunState.Data::options);
  }

  private Optional<RunState.Data> data() {
    return Optional.ofNullable(state.data());
  }

  /**
   * Options that compute as the run did, as far as this machine can; empty in checkpoints of Kiln
   * 0.1.0 of one network.
   */
  public Optional<EngineOptions> engine() {
    return ComputeChoice.of(state.subject(), network);
  }

  /**
   * Makes sure, before data is opened, that a run can go on from here so. What a resume allows is
   * written in {@link Trainer#resume}.
   *
   * @param architecture what the run calls the network
   * @param dataset what its data is called
   * @param settings all of them
   * @param parallel how many replicas train, and what they share
   * @throws TrainingException naming what differs, and what to do
   */
  public void requireSame(
      String architecture, String dataset, TrainingSettings settings, ParallelOptions parallel) {
    List<String> differences =
        new ArrayList<>(
            ResumeRules.differences(
                state, new ResumeRules.Wanted(architecture, dataset, settings, parallel)));
    differences.addAll(ResumeRules.length(state, settings));
    ResumePoint.requireNone(file, differences);
  }

  RunFolder.Saved saved() {
    return new RunFolder.Saved(file, state);
  }

  /** The run's settings. */
  public TrainingSettings settings() {
    return state.settings();
  }

  /** Epochs that were finished, oldest first. */
  public List<EpochResult> history() {
    return state.history();
  }

  /** SHA-256 of the parameters: float32 little-endian, in DL4J's order; hexadecimal. */
  public String parametersSha256() {
    return state.sha256().parameters();
  }

  /** SHA-256 of {@code network}'s parameters as they are now, as {@link #parametersSha256}. */
  public static String parametersSha256(Model network) {
    return Digest.of(NetworkView.of(network).network().params());
  }
}
