package org.kiln.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Transforms;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.StepProfile;
import org.kiln.error.KilnException;

/**
 * Trains a DL4J network on a data set.
 *
 * <pre>{@code
 * var run = Trainer.of(net).data(data).recipe("quick").saveTo("save/resnet20").fit();
 * }</pre>
 *
 * <p>The network is trained in place with the settings' updater and schedule; it is left with the
 * nearest updater of DL4J's own, at the rate of the last step, so that DL4J's {@code
 * ModelSerializer} writes what is read anywhere. Settings come from {@link #recipe} or {@link
 * #settings}, or on {@link #resume} and {@link #initFrom} from the checkpoint, else from the recipe
 * {@value Recipes#DEFAULT}; single changes ({@link #epochs}, {@link #change}, ...) come on top, in
 * whatever order they were called. One trainer makes one run.
 */
public final class Trainer {

  private final Model network;
  private final List<UnaryOperator<TrainingSettings>> changes = new ArrayList<>();
  private final List<TrainingListener> listeners = new ArrayList<>();
  private Optional<TrainingSettings> settings = Optional.empty();
  private Optional<String> architecture = Optional.empty();
  private Optional<Path> folder = Optional.empty();
  private Optional<RunFolder> claimed = Optional.empty();
  private boolean overwrite;
  private Optional<Path> checkpoint = Optional.empty();
  private Optional<Checkpoint> initial = Optional.empty();
  private Optional<EngineOptions> engine = Optional.empty();
  private VisionDataset data;
  private int printFreq = 50;
  private boolean watched = true;
  private Optional<Integer> startEpoch = Optional.empty();
  private Optional<Path> report = Optional.empty();
  private boolean started;
  private final StopSignal stop = new StopSignal();

  private Trainer(Model network) {
    this.network = network;
  }

  /**
   * A trainer of {@code network}, which must be initialised.
   *
   * @param network a ComputationGraph or MultiLayerNetwork with one softmax output
   */
  public static Trainer of(Model network) {
    return new Trainer(network);
  }

  /** Trains on {@code data.train()}, validates on {@code data.test()}. Required. */
  public Trainer data(VisionDataset data) {
    this.data = data;
    return this;
  }

  /**
   * What files, log and report call the network; by default as the checkpoint of {@link #resume}
   * does, else as the folder of {@link #saveTo}.
   *
   * @param name letters, digits, {@code - _ .}
   * @throws KilnException if it can't be part of a file's name
   */
  public Trainer architecture(String name) {
    this.architecture = Optional.of(Checks.fileName(name, "architecture"));
    return this;
  }

  /**
   * Takes the settings of a recipe.
   *
   * @throws TrainingException if there is none of that name
   */
  public Trainer recipe(String name) {
    return settings(Recipes.get(name).settings());
  }

  /** Takes these settings. */
  public Trainer settings(TrainingSettings settings) {
    this.settings = Optional.of(settings);
    return this;
  }

  /** Changes the settings, wherever they come from; changes apply in the order of the calls. */
  public Trainer change(UnaryOperator<TrainingSettings> change) {
    changes.add(change);
    return this;
  }

  /** Passes over the training split, at least 1. */
  public Trainer epochs(int epochs) {
    return change(s -> s.withLoop(loop -> loop.withEpochs(epochs)));
  }

  /** Images that are computed at once, at least 1: a training step's, see {@link #accumulate}. */
  public Trainer batchSize(int images) {
    return change(s -> s.withData(d -> d.withBatchSize(images)));
  }

  /**
   * Trains on {@code batches} batches for one update: as with a {@link #batchSize} so many times as
   * large, but for batch norm, which sees a batch at a time, in the memory of one. Steps, in
   * schedules, logs and history, are updates.
   *
   * @param batches at least 1; DL4J's engine computes them as one, whatever the number
   */
  public Trainer accumulate(int batches) {
    return change(s -> s.withOptimizer(o -> o.withAccumulate(batches)));
  }

  /** Rate the schedule starts from, or its peak; above 0. */
  public Trainer learningRate(double rate) {
    return change(s -> s.withOptimizer(o -> o.withLearningRate(rate)));
  }

  /** Seed of data order, augmentation and dropout. */
  public Trainer seed(long seed) {
    return change(s -> s.withSeed(seed));
  }

  /**
   * What is done to training images and to those that are measured, instead of what the settings
   * say. Both end with the shape that the network takes.
   */
  public Trainer transforms(Transforms training, Transforms evaluation) {
    return change(
        s ->
            s.withData(
                d -> d.withAugmentation(d.augmentation().withTransforms(training, evaluation))));
  }

  /** Steps after which an epoch ends early; -1 = all. */
  public Trainer trainingStepPerEpoch(int steps) {
    return change(s -> s.withLoop(loop -> loop.withTrainingStepPerEpoch(steps)));
  }

  /** Batches of the test split that are measured, a sample spread over it; -1 = all. */
  public Trainer evalStepPerEpoch(int steps) {
    return change(s -> s.withLoop(loop -> loop.withEvalStepPerEpoch(steps)));
  }

  /** Validates after every so many epochs, and after the last. */
  public Trainer evalInterval(int epochs) {
    return change(s -> s.withLoop(loop -> loop.withEvalInterval(epochs)));
  }

  /** First steps left out of the images/s statistics. */
  public Trainer skipSteps(int steps) {
    return change(s -> s.withLoop(loop -> loop.withSkipSteps(steps)));
  }

  /** Batches between two lines of the log, at least 1. */
  public Trainer printFreq(int batches) {
    Checks.atLeast(1, batches, "print-freq");
    this.printFreq = batches;
    return this;
  }

  /**
   * Epoch to start at, from 1; the schedule begins there too. For networks whose state came another
   * way than by {@link #resume}.
   */
  public Trainer startEpoch(int epoch) {
    Checks.atLeast(1, epoch, "start-epoch");
    this.startEpoch = Optional.of(epoch);
    return this;
  }

  /**
   * Which engine, precision and how many threads; by default the fastest that takes the network,
   * and on {@link #resume} what the run was started with.
   *
   * @throws TrainingException if they cut batches into pieces, which is the settings' matter here:
   *     a checkpoint must know of it
   */
  public Trainer engine(EngineOptions options) {
    if (options.gradient().accumulate() > 1) {
      throw new TrainingException(
          "Engine options that accumulate over "
              + options.gradient().accumulate()
              + " pieces: expected 1. Call the trainer's accumulate("
              + options.gradient().accumulate()
              + ") instead, with a batchSize of one piece");
    }
    this.engine = Optional.of(options);
    return this;
  }

  /**
   * Trains {@code replicas} copies together, each on batches of its own, that exchange gradients at
   * every step: one network with a batch size so many times as large, whatever the optimizer, but
   * for batch norm, which sees a copy's share. On DL4J's engine {@code ParallelWrapper} averages
   * parameters instead, which is the same with SGD and momentum only. The learning rate stays what
   * the settings say. Changes the {@link #engine} options as they are now.
   *
   * @param replicas at least 2
   */
  public Trainer parallel(int replicas) {
    return parallel(ParallelOptions.averaging(replicas));
  }

  /**
   * Trains several copies together, each on batches of its own. What each way to share costs says
   * {@link ParallelOptions}.
   *
   * @param options at least 2 replicas
   */
  public Trainer parallel(ParallelOptions options) {
    Checks.atLeast(2, options.replicas(), "replicas");
    return engine(engine.orElse(EngineOptions.DEFAULT).withParallel(options));
  }

  /** As {@link #saveTo(Path)}. */
  public Trainer saveTo(String folder) {
    return saveTo(Path.of(folder));
  }

  /**
   * Writes the run's files to this folder, made if missing. Without it none are written, also on
   * {@link #resume}.
   *
   * <p>A folder that holds a run is refused when the run starts, unless that run goes on or is to
   * be replaced ({@link #overwrite}); so is one that another run is writing to. {@link
   * RunFolder#next} finds a free one.
   */
  public Trainer saveTo(Path folder) {
    this.folder = Optional.of(folder);
    this.claimed = Optional.empty();
    return this;
  }

  /** Writes the run's files to a folder that was claimed before, which the caller closes. */
  public Trainer saveTo(RunFolder folder) {
    this.claimed = Optional.of(folder);
    this.folder = Optional.empty();
    return this;
  }

  /**
   * Replaces the run that the folder of {@link #saveTo(Path)} may hold: its files, and no others,
   * are removed when the new run begins. For cells that are run again.
   */
  public Trainer overwrite() {
    this.overwrite = true;
    return this;
  }

  /** Writes the report to this file too; its folder is made if missing. */
  public Trainer report(Path file) {
    this.report = Optional.of(file);
    return this;
  }

  /**
   * Goes on from a checkpoint, bit-identically to a run that was never stopped. Settings, engine
   * and precision are the checkpoint's unless they are given.
   *
   * <p>What may change on the way: where data and files are (into another folder of {@link #saveTo}
   * the last and best checkpoint and the history come along), threads, what is printed, how it is
   * measured, engine and precision (which round otherwise), and the number of epochs where the
   * schedule does not hang on it. All else is refused; {@link #initFrom(Path)} begins a new run
   * with the checkpoint's weights.
   *
   * @param checkpoint an {@code <arch>_checkpoint.zip} or {@code <arch>_best.zip}, or a run's
   *     folder
   */
  public Trainer resume(Path checkpoint) {
    this.checkpoint = Optional.of(checkpoint);
    return this;
  }

  /**
   * Begins with the weights of a checkpoint: all parameters, batch norm's statistics too, but not
   * the optimizer's state, the schedule's position or the history. Settings are the checkpoint's
   * unless they are given.
   *
   * @param checkpoint of a network with the same parameters; of a run's folder, the best
   * @throws TrainingException if it can't be read
   */
  public Trainer initFrom(Path checkpoint) {
    return initFrom(Checkpoint.read(RunFiles.best(checkpoint)));
  }

  /** The same with a checkpoint that was read. */
  public Trainer initFrom(Checkpoint checkpoint) {
    this.initial = Optional.of(checkpoint);
    return this;
  }

  /**
   * Adds a listener. A {@link RunListener} gets the run's events too. Listeners that the network
   * already has stay.
   *
   * <p>A learning rate that a listener sets on the network holds from the next step on. It is no
   * setting, so a checkpoint does not have it: on {@link #resume} the schedule's rate holds until
   * the listener sets one again, best in {@link RunListener#onRunStart}.
   */
  public Trainer listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Whether a notebook shows this run; by default it does. */
  public Trainer watched(boolean show) {
    this.watched = show;
    return this;
  }

  /**
   * Asks the run to stop after the step it is in, as an interrupt of the training thread does; a
   * resumable checkpoint is saved. From any thread, at any time.
   */
  public void requestStop() {
    stop.request();
  }

  /**
   * Trains.
   *
   * @return the run; {@link Run#interrupted()} if it was stopped by interrupt or {@link
   *     #requestStop}
   * @throws TrainingException if it can't start, in which case nothing was written: folder not
   *     writable or taken, checkpoint damaged or of another run, data and network that don't fit
   * @throws DivergedException if the loss became infinite or NaN
   */
  public Run fit() {
    if (started) {
      throw new IllegalStateException("This trainer has made its run: make a new one");
    }
    started = true;
    stop.raised(); // takes an interrupt off, which would close the files that are opened next
    try {
      RunStart start = start();
      start.requirePossible();
      try (RunFolder own = ownFolder(start)) {
        report.ifPresent(RunFiles::requireWritable);
        return fit(start, claimed.or(() -> Optional.ofNullable(own)));
      }
    } finally {
      stop.restoreInterrupt();
    }
  }

  private Run fit(RunStart start, Optional<RunFolder> writable) {
    start.restore();
    Optional<LogFile> log =
        writable.map(to -> LogFile.open(to.path(), start.subject().architecture()));
    log.ifPresent(file -> file.warn(start.dataWarnings()));
    try {
      return start.run(
          new RunStart.Outputs(writable, log.flatMap(LogFile::path), report, printFreq, watched),
          listeners,
          stop);
    } catch (RuntimeException | Error e) {
      log.ifPresent(file -> file.error(e));
      throw e;
    } finally {
      log.ifPresent(LogFile::close);
    }
  }

  /** The folder of {@link #saveTo(Path)}; null where there is none, or its claim was handed in. */
  private RunFolder ownFolder(RunStart start) {
    claimed.ifPresent(folder -> folder.requireFor(start.from()));
    return folder
        .map(path -> RunFolder.claim(path, overwrite, start.from().folderSource()))
        .orElse(null);
  }

  private RunStart start() {
    requireData();
    ResumePoint from = from();
    return new RunStart(
        new RunContext.Subject(
            architecture.or(from::architecture).orElseGet(this::folderName), network, data),
        settings(from),
        engine.or(() -> from.engine(network)).orElse(EngineOptions.DEFAULT),
        from,
        initial.map(InitialWeights::new));
  }

  private ResumePoint from() {
    if (checkpoint.isPresent() && initial.isPresent()) {
      throw new TrainingException(
          "resume and initFrom at once: resume goes on with a run, initFrom begins a new one;"
              + " leave one of them out");
    }
    if (checkpoint.isPresent() && startEpoch.isPresent()) {
      throw new TrainingException(
          "start-epoch "
              + startEpoch.get()
              + " on resume: the checkpoint says where the run goes on; leave it out");
    }
    return checkpoint
        .map(RunFiles::last)
        .map(ResumePoint::of)
        .orElseGet(() -> ResumePoint.startOf(startEpoch.orElse(1)));
  }

  /**
   * Times every op of a training step instead of training, and each op alone. The network is left
   * trained by {@code steps} steps on one batch.
   *
   * @param steps how many steps to time, at least 1
   * @return time, bytes and arithmetic of each op, and the memory of all
   * @throws TrainingException if the engine isn't the compiled one, which alone has ops
   */
  public StepProfile profile(int steps) {
    Checks.atLeast(1, steps, "profiled steps");
    requireData();
    // Of an update of several batches one is timed, for all are alike.
    TrainingSettings chosen =
        settings(ResumePoint.startOf(1)).withOptimizer(o -> o.withAccumulate(1));
    NetworkFit.require(network, data, chosen.data().augmentation());
    NetworkView.of(network)
        .apply(chosen.optimizer().resolve(chosen.schedule(Loaders.stepsPerEpoch(data, chosen, 1))));
    try (Engine chosenEngine = Engines.choose(network, engine.orElse(EngineOptions.DEFAULT));
        DataLoader loader = Loaders.training(data, chosen, 1, chosenEngine.elementType());
        BatchStream batches = loader.epoch(0)) {
      return chosenEngine
          .profile(batches.next(), steps)
          .orElseThrow(
              () ->
                  new TrainingException(
                      "Engine "
                          + chosenEngine.name()
                          + " has no ops to profile: only engine onednn runs a network op by op"));
    } finally {
      NetworkView.of(network).applyPlainUpdaters();
    }
  }

  private void requireData() {
    if (data == null) {
      throw new TrainingException("There is nothing to train on: call data(...) first");
    }
  }

  private String folderName() {
    return folder
        .or(() -> claimed.map(RunFolder::path))
        .map(path -> path.toAbsolutePath().normalize().getFileName())
        .map(name -> Checks.toFileName(name.toString()))
        .orElse("network");
  }

  private TrainingSettings settings(ResumePoint from) {
    TrainingSettings result =
        settings
            .or(from::settings)
            .or(() -> initial.map(Checkpoint::settings))
            .orElseGet(() -> Recipes.get(Recipes.DEFAULT).settings());
    for (UnaryOperator<TrainingSettings> change : changes) {
      result = change.apply(result);
    }
    return result;
  }
}
