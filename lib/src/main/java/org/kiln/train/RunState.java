package org.kiln.train;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kiln.data.DataOptions;
import org.kiln.data.Normalization;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.layout.Validation;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.ParallelOptions;
import org.kiln.optim.Velocity;

/**
 * What a checkpoint holds beside the network: its entry {@code kiln.json}.
 *
 * @param format {@link #FORMAT}; null in checkpoints of Kiln 0.1.0, whose entries have no digests
 * @param subject which network on which data, by name
 * @param data what the network was trained on; null in checkpoints of Kiln 0.1.0
 * @param settings of the run
 * @param position where the run stands
 * @param history finished epochs
 * @param sha256 of parameters and updater state, checked when read
 * @param velocities which values of the updater state DL4J has in another form
 */
record RunState(
    Integer format,
    Subject subject,
    Data data,
    @JsonDeserialize(converter = SettingsJson.class) TrainingSettings settings,
    Position position,
    List<EpochResult> history,
    Digests sha256,
    List<Velocity> velocities) {

  /** How checkpoints are laid out now. */
  static final int FORMAT = 2;

  /**
   * Names, the size of an epoch, which the loader's position and the schedule hang on, and what
   * computed.
   *
   * @param compute null in checkpoints of Kiln 0.1.0
   */
  record Subject(
      String architecture,
      String dataset,
      int stepsPerEpoch,
      ParallelOptions parallel,
      String kilnVersion,
      Compute compute) {

    Subject {
      Checks.fileName(architecture, "architecture");
      parallel = parallel == null ? ParallelOptions.NONE : parallel;
    }
  }

  /**
   * What computed a run. With the same, a run that goes on ends bit for bit as it would have.
   *
   * @param engine its name
   * @param precision {@code "fp32"} or {@code "bf16"}
   * @param threads threads that computed
   * @param threadsChosen whether that was another number than the machine's own
   */
  record Compute(String engine, String precision, int threads, boolean threadsChosen) {

    static Compute of(Environment environment) {
      return new Compute(
          environment.engine(),
          environment.precision(),
          environment.threads(),
          environment.threads() != EngineOptions.DEFAULT.threads());
    }

    @Override
    public String toString() {
      return engine + ", " + precision + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
  }

  /**
   * The images that a network was trained on, so that they can be opened again, and that others can
   * be prepared as they were and told by the same names.
   *
   * @param shape of the stored images, or where they differ the size they are brought to
   * @param classNames in the order of the network's outputs
   * @param normalization how bytes became values
   * @param place where the data was; null where it was put together in a program
   * @param images how many there were; null in files that don't say so
   */
  record Data(
      ImageShape shape,
      List<String> classNames,
      Normalization normalization,
      Place place,
      Images images) {

    /**
     * How many images a run has; a run that goes on with more or fewer isn't the unbroken one.
     *
     * @param training to learn from
     * @param test to measure on
     */
    record Images(int training, int test) {

      @Override
      public String toString() {
        return training + " training images and " + test + " test images";
      }
    }

    static Data of(VisionDataset data) {
      return new Data(
          data.shape(),
          data.classNames(),
          data.normalization(),
          data.options().map(Place::of).orElse(null),
          new Images(data.train().size(), data.test().size()));
    }

    /** How {@link #place} opens it; empty where it was put together in a program. */
    Optional<DataOptions> options() {
      return Optional.ofNullable(place).map(Place::options);
    }
  }

  /**
   * {@link DataOptions}, with paths that hold from any folder.
   *
   * @param path absolute
   * @param inputSize null for the data set's own
   * @param dummy whether it was made data
   * @param skipCorrupt whether damaged images were stepped over
   * @param allowMissing whether classes could lack images
   * @param validationPath absolute; null for what stands beside the training images
   * @param validationShare null for the default
   * @param validationSeed which images that share took
   */
  record Place(
      String path,
      ImageShape inputSize,
      boolean dummy,
      boolean skipCorrupt,
      boolean allowMissing,
      String validationPath,
      Double validationShare,
      long validationSeed) {

    private static Place of(DataOptions options) {
      Validation validation = options.validation();
      return new Place(
          absolute(options.path()),
          options.inputSize().orElse(null),
          options.dummy(),
          options.skipCorrupt(),
          options.allowMissing(),
          validation.path().map(Place::absolute).orElse(null),
          validation.share().orElse(null),
          validation.seed());
    }

    private static String absolute(Path path) {
      return path.toAbsolutePath().normalize().toString();
    }

    private DataOptions options() {
      return new DataOptions(
          Path.of(path),
          Optional.ofNullable(inputSize),
          dummy,
          skipCorrupt,
          allowMissing,
          new Validation(
              Optional.ofNullable(validationPath).map(Path::of),
              Optional.ofNullable(validationShare),
              validationSeed));
    }
  }

  /** SHA-256 in hexadecimal; the updater's is empty where it keeps no state. */
  record Digests(String parameters, String updaterState) {}

  RunState {
    history = history == null ? null : List.copyOf(history);
    velocities = velocities == null ? List.of() : List.copyOf(velocities);
  }
}
