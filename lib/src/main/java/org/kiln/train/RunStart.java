package org.kiln.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.kiln.data.DataLoader;
import org.kiln.data.VisionDataset;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that is about to start.
 *
 * @param subject what is trained on what
 * @param settings everything that decides what is computed
 * @param engine which engine, precision and how many threads
 * @param from where it begins
 * @param weights what it begins with; empty for the network's own, or the checkpoint's
 */
record RunStart(
    RunContext.Subject subject,
    TrainingSettings settings,
    EngineOptions engine,
    ResumePoint from,
    Optional<InitialWeights> weights) {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  /**
   * Where a run writes to and what it tells.
   *
   * @param folder empty = no files are written
   * @param log the log file in it
   * @param report a second report
   * @param printFreq batches between two lines of the log
   * @param watched whether a notebook shows it
   */
  record Outputs(
      Optional<RunFolder> folder,
      Optional<Path> log,
      Optional<Path> report,
      int printFreq,
      boolean watched) {}

  private int stepsPerEpoch() {
    return Loaders.stepsPerEpoch(subject.data(), settings, engine.parallel().replicas());
  }

  /**
   * Checks all that can be checked before anything is written.
   *
   * @throws TrainingException if data and network, or checkpoint and settings, don't fit
   */
  void requirePossible() {
    weights.ifPresent(initial -> initial.requireFit(subject.network()));
    from.requireSame(
        subject,
        new ResumeRules.Wanted(
            subject.architecture(), subject.data().name(), settings, engine.parallel()),
        stepsPerEpoch());
    NetworkFit.require(subject.network(), subject.data(), settings.data().augmentation());
  }

  /** What was warned of when the data was opened. */
  List<String> dataWarnings() {
    return Stream.of(subject.data().train(), subject.data().test())
        .flatMap(images -> images.warnings().stream())
        .distinct()
        .toList();
  }

  /** Gives the network its optimizer, and what it begins with: parameters, state, counters. */
  void restore() {
    NetworkView view = NetworkView.of(subject.network());
    int steps = stepsPerEpoch();
    view.apply(settings.optimizer().resolve(settings.schedule(steps)));
    weights.ifPresent(initial -> initial.copyTo(subject.network()));
    from.restore(view, steps);
  }

  /** Makes the run, once {@link #restore} was called. */
  Run run(Outputs outputs, List<TrainingListener> listeners, StopSignal stop) {
    Model network = subject.network();
    VisionDataset data = subject.data();
    NetworkView view = NetworkView.of(network);
    int replicas = engine.parallel().replicas();
    int steps = stepsPerEpoch();
    List<TrainingListener> before = List.copyOf(view.listeners());
    try (Engine chosen =
            Engines.choose(network, engine.withAccumulate(settings.optimizer().accumulate()));
        DataLoader training = Loaders.training(data, settings, replicas, chosen.elementType());
        DataLoader test =
            Loaders.test(
                data.test(),
                data.normalization(),
                settings.data(),
                settings.loop().evalStepPerEpoch(),
                chosen.elementType())) {
      view.listeners(Stream.concat(before.stream(), listeners.stream()).toList());
      RunContext context =
          new RunContext(
              subject,
              settings,
              Environment.of(chosen, engine),
              outputs.folder().map(RunFolder::path),
              outputs.report(),
              steps);
      Progress progress = new Progress(from.position(), from.history());
      DivergenceCheck divergence = new DivergenceCheck();
      List<RunListener> watching = watchers(context, outputs, progress, divergence, listeners);
      Loop.Parts parts = new Loop.Parts(chosen, training, test, watching, stop, divergence);
      weights.ifPresent(initial -> initial.tell(data));
      tellWhereItGoesOn(context);
      outputs.folder().ifPresent(folder -> folder.begin(outputs.log()));
      try {
        return new Loop(context, parts, progress).run();
      } finally {
        watching.forEach(RunListener::onClose);
      }
    } finally {
      view.listeners(before);
      view.applyPlainUpdaters();
    }
  }

  private void tellWhereItGoesOn(RunContext context) {
    if (from.file().isEmpty()) {
      return;
    }
    int epochs = settings.loop().epochs();
    Position position = from.position();
    if (position.epoch() > epochs) {
      LOG.info(
          "The run of {} is complete, {} of {} epochs: {}",
          from.file().get(),
          epochs,
          epochs,
          settings.schedule().dependsOnLength()
              ? "its schedule ends here; a new run begins with its weights by --init-from "
                  + ShellWord.of(from.file().get())
              : "--epochs with a larger number trains it longer");
      return;
    }
    LOG.info(
        "Goes on from {}: epoch {} of {}, after {} of {} steps",
        from.file().get(),
        position.epoch(),
        epochs,
        position.step(),
        context.stepsPerEpoch());
    warnOfOtherImages();
    RunState.Compute now = RunState.Compute.of(context.environment());
    from.compute()
        .filter(then -> !then.toString().equals(now.toString()))
        .ifPresent(
            then ->
                LOG.warn(
                    "So far {} computed this run, now it is {}: the last bits may come out"
                        + " otherwise than without the stop",
                    then,
                    now));
  }

  private void warnOfOtherImages() {
    RunState.Data.Images now = RunState.Data.of(subject.data()).images();
    from.images()
        .filter(then -> !then.equals(now))
        .ifPresent(
            then ->
                LOG.warn(
                    "So far the run had {}, now it has {}: scores before and after are of other"
                        + " images",
                    then,
                    now));
  }

  /** The divergence check first, so that nothing is written that it refuses. */
  private static List<RunListener> watchers(
      RunContext context,
      Outputs outputs,
      Progress progress,
      DivergenceCheck divergence,
      List<TrainingListener> listeners) {
    List<RunListener> all = new ArrayList<>();
    all.add(divergence);
    context
        .folder()
        .ifPresent(
            path -> {
              all.add(new ConfigJson(path.resolve(ConfigJson.NAME)));
              all.add(new CheckpointListener(progress));
              all.add(new HistoryCsv(path.resolve(HistoryCsv.NAME), progress));
              all.add(new CurveListener(path.resolve(CurveListener.NAME), progress));
              all.add(new ReportJson(path.resolve(ReportJson.NAME)));
            });
    outputs.report().ifPresent(file -> all.add(new ReportJson(file)));
    all.add(new RunLog(outputs.printFreq(), progress));
    if (outputs.watched()) {
      all.addAll(RunWatchers.make());
    }
    for (TrainingListener listener : listeners) {
      if (listener instanceof RunListener watcher) {
        all.add(watcher);
      }
    }
    return List.copyOf(all);
  }
}
