package org.kiln.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
import org.kiln.engine.onednn.OnednnEngine;
import org.kiln.engine.onednn.StepProfile;

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
 * #settings}, or on {@link #resume} from the checkpoint, else from the recipe {@value
 * Recipes#DEFAULT}; single changes ({@link #epochs}, {@link #change}, ...) come on top, in whatever
 * order they were called. One trainer makes one run.
 */
public final class Trainer {

  private final Model network;
  private final List<UnaryOperator<TrainingSettings>> changes = new ArrayList<>();
  private final List<TrainingListener> listeners = new ArrayList<>();
  private Optional<TrainingSettings> settings = Optional.empty();
  private Optional<String> architecture = Optional.empty();
  private Optional<Path> folder = Optional.empty();
  private Optional<Path> checkpoint = Optional.empty();
  private EngineOptions engine = EngineOptions.DEFAULT;
  private VisionDataset data;
  private int printFreq = 50;
  private boolean watched = true;
  private int startEpoch = 1;
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

  /** What files, log and report call the network; by default as the folder of {@link #saveTo}. */
  public Trainer architecture(String name) {
    this.architecture = Optional.of(name);
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

  /** Images a training step takes, at least 1. */
  public Trainer batchSize(int images) {
    return change(s -> s.withData(d -> d.withBatchSize(images)));
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
    this.startEpoch = epoch;
    return this;
  }

  /** Which engine, precision and how many threads. */
  public Trainer engine(EngineOptions options) {
    this.engine = options;
    return this;
  }

  /**
   * Trains {@code replicas} copies together, each on batches of its own, and averages them after
   * every step: as one network with a batch size so many times as large, but for what {@link
   * org.kiln.engine.parallel.ParallelEngine} names (Adam, clipping, batch norm, dropout). The
   * learning rate stays what the settings say. Changes the {@link #engine} options as they are now.
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
    Checks.atLeast(2, options.replicas(), "workers");
    return engine(engine.withParallel(options));
  }

  /** Writes the run's files to this folder, made if missing. Without it none are written. */
  public Trainer saveTo(String folder) {
    return saveTo(Path.of(folder));
  }

  /** Writes the run's files to this folder, made if missing. Without it none are written. */
  public Trainer saveTo(Path folder) {
    this.folder = Optional.of(folder);
    return this;
  }

  /** Writes the report to this file too. */
  public Trainer report(Path file) {
    this.report = Optional.of(file);
    return this;
  }

  /**
   * Goes on from a checkpoint, bit-identically to a run that was never stopped.
   *
   * @param checkpoint an {@code <arch>_checkpoint.zip}
   */
  public Trainer resume(Path checkpoint) {
    this.checkpoint = Optional.of(checkpoint);
    return this;
  }

  /**
   * Adds a listener. A {@link RunListener} gets the run's events too. Listeners that the network
   * already has stay.
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
   * @throws TrainingException if it can't start: folder not writable, checkpoint damaged or of
   *     another run, data and network that don't fit
   * @throws DivergedException if the loss became infinite or NaN
   */
  public Run fit() {
    if (started) {
      throw new IllegalStateException("This trainer has made its run: make a new one");
    }
    started = true;
    requireData();
    ResumePoint from =
        checkpoint.map(ResumePoint::of).orElseGet(() -> ResumePoint.startOf(startEpoch));
    RunContext.Subject subject =
        new RunContext.Subject(
            architecture.or(from::architecture).orElseGet(this::folderName), network, data);
    TrainingSettings chosen = settings(from);
    NetworkFit.require(network, data, chosen.data().augmentation());
    folder.ifPresent(RunFolder::prepare);
    Optional<LogFile> log = folder.map(path -> LogFile.open(path, subject.architecture()));
    try {
      return run(subject, chosen, from);
    } finally {
      log.ifPresent(LogFile::close);
      stop.restoreInterrupt();
    }
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
    TrainingSettings chosen = settings(ResumePoint.startOf(1));
    NetworkFit.require(network, data, chosen.data().augmentation());
    NetworkView.of(network)
        .apply(chosen.optimizer().resolve(chosen.schedule(Loaders.stepsPerEpoch(data, chosen, 1))));
    try (Engine chosenEngine = Engines.choose(network, engine);
        DataLoader loader = Loaders.training(data, chosen, 1, chosenEngine.elementType());
        BatchStream batches = loader.epoch(0)) {
      if (chosenEngine.running() instanceof OnednnEngine compiled) {
        return compiled.profile(batches.next(), steps);
      }
      throw new TrainingException(
          "Engine "
              + chosenEngine.name()
              + " has no ops to profile: only engine onednn runs a network op by op");
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
        .map(path -> path.toAbsolutePath().normalize().getFileName())
        .map(Path::toString)
        .orElse("network");
  }

  private TrainingSettings settings(ResumePoint from) {
    TrainingSettings result =
        settings.or(from::settings).orElseGet(() -> Recipes.get(Recipes.DEFAULT).settings());
    for (UnaryOperator<TrainingSettings> change : changes) {
      result = change.apply(result);
    }
    return result;
  }

  private Run run(RunContext.Subject subject, TrainingSettings chosen, ResumePoint from) {
    NetworkView view = NetworkView.of(network);
    int workers = engine.parallel().replicas();
    int steps = Loaders.stepsPerEpoch(data, chosen, workers);
    from.requireSame(subject, chosen, new ResumePoint.Epoch(steps, engine.parallel()));
    view.apply(chosen.optimizer().resolve(chosen.schedule(steps)));
    from.restore(view, steps);
    List<TrainingListener> before = List.copyOf(view.listeners());
    try (Engine chosenEngine = Engines.choose(network, engine);
        DataLoader training = Loaders.training(data, chosen, workers, chosenEngine.elementType());
        DataLoader test =
            Loaders.test(
                data.test(),
                data.normalization(),
                chosen.data(),
                chosen.loop().evalStepPerEpoch(),
                chosenEngine.elementType())) {
      view.listeners(Stream.concat(before.stream(), listeners.stream()).toList());
      Environment environment = Environment.of(chosenEngine, engine);
      RunContext context = new RunContext(subject, chosen, environment, folder, steps);
      List<RunListener> watching = new ArrayList<>();
      Loop loop =
          new Loop(
              context,
              new Loop.Parts(chosenEngine, training, test, watching, stop),
              from.position(),
              from.history());
      watching.addAll(watchers(context, loop));
      try {
        return loop.run();
      } finally {
        watching.forEach(RunListener::onClose);
      }
    } finally {
      view.listeners(before);
      view.applyPlainUpdaters();
    }
  }

  private List<RunListener> watchers(RunContext context, Loop loop) {
    Supplier<List<EpochResult>> history = () -> loop.snapshot().history();
    List<RunListener> all = new ArrayList<>();
    all.add(new DivergenceCheck());
    context
        .folder()
        .ifPresent(
            path -> {
              all.add(new ConfigJson(path.resolve(ConfigJson.NAME)));
              all.add(new CheckpointListener(loop::snapshot));
              all.add(new HistoryCsv(path.resolve(HistoryCsv.NAME), history));
              all.add(new CurveListener(path.resolve(CurveListener.NAME), history));
              all.add(new ReportJson(path.resolve(ReportJson.NAME)));
            });
    report.ifPresent(file -> all.add(new ReportJson(file)));
    all.add(new RunLog(printFreq, history));
    if (watched) {
      all.addAll(RunWatchers.make());
    }
    for (TrainingListener listener : listeners) {
      if (listener instanceof RunListener watcher) {
        all.add(watcher);
      }
    }
    return all;
  }
}
