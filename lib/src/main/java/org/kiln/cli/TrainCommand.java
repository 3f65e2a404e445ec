package org.kiln.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.fetch.Terminal;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.StepProfile;
import org.kiln.model.Models;
import org.kiln.train.Checkpoint;
import org.kiln.train.Recipe;
import org.kiln.train.Recipes;
import org.kiln.train.Run;
import org.kiln.train.RunFiles;
import org.kiln.train.RunFolder;
import org.kiln.train.Trainer;
import org.kiln.train.TrainingSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code kiln train}. */
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Trains a network on a data set, validates it after every epoch, and leaves a folder with"
          + " checkpoints, log, history, curve and report.",
      "A recipe gives all settings; options replace single ones of them."
    })
final class TrainCommand implements Callable<Integer> {

  private static final int PROFILED_STEPS = 20;

  /** Options that say how many replicas train, and what they share. */
  private static final List<String> REPLICAS =
      List.of("--replicas", "--engine", "--world-size", "--sharing", "--averaging-frequency");

  @Spec private CommandSpec spec;

  @Mixin private NetworkOptions network;
  @Mixin private DatasetChoice dataset;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "Named settings; 'kiln recipes' lists them. Default: the checkpoint's settings, or "
              + Recipes.DEFAULT
              + ".")
  private String recipe;

  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;
  @Mixin private WorldOptions world;
  @Mixin private RunOptions run;

  @Mixin private StartOptions start;

  @Option(
      names = {"-e", "--evaluate"},
      description =
          "Only measures a checkpoint on the test images: that of --resume, or the best one of"
              + " --save-path or of the latest run below save/. Default: off.")
  private boolean evaluate;

  @Option(
      names = "--profile",
      description =
          "Trains nothing, but times every op of a training step and writes profile.txt and, for"
              + " chrome://tracing, profile.json to the run's folder. Default: off.")
  private boolean profile;

  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    ConsoleLog.configure(run.quiet());
    compute.requireDevice();
    network.refusePretrained();
    start.check(commandLine);
    Recipe chosen =
        Usage.check(commandLine, () -> Recipes.get(recipe == null ? Recipes.DEFAULT : recipe));
    if (evaluate) {
      return evaluate(chosen);
    }
    if (start.resumes(commandLine)) {
      return goOn(chosen);
    }
    Optional<Checkpoint> initial = start.initial();
    return train(startOf(chosen, initial), initial);
  }

  private int evaluate(Recipe chosen) {
    Evaluation evaluation = new Evaluation(spec.commandLine(), dataset, compute.toMeasure());
    return evaluation.print(
        checkpoint(chosen, true),
        saved -> checked(saved.withLoop(loop -> loop.withEvalStepPerEpoch(-1))));
  }

  private Path checkpoint(Recipe chosen, boolean best) {
    return start.checkpoint(
        run,
        network
            .architecture(spec.commandLine())
            .or(() -> Optional.ofNullable(recipe).map(named -> chosen.architecture())),
        best);
  }

  private int goOn(Recipe chosen) {
    Checkpoint saved = Checkpoint.read(checkpoint(chosen, false));
    Start wanted = startOf(chosen, Optional.of(saved));
    saved.requireSame(
        wanted.architecture(),
        SavedData.name(wanted.dataset(), wanted.data()),
        wanted.settings(),
        wanted.engine().parallel());
    if (profile) {
      return open(wanted, Optional.of(saved), Optional.empty());
    }
    try (RunFolder folder = run.goOn(saved)) {
      return open(wanted, Optional.of(saved), Optional.of(folder));
    }
  }

  private int train(Start wanted, Optional<Checkpoint> initial) {
    if (profile) {
      return open(wanted, initial, Optional.empty());
    }
    try (RunFolder folder = run.claim(wanted.architecture())) {
      return open(wanted, initial, Optional.of(folder));
    }
  }

  /** What a run starts with, before its data is opened. */
  private record Start(
      String architecture,
      String dataset,
      DataOptions data,
      TrainingSettings settings,
      EngineOptions engine) {}

  /** What the options say, over what the checkpoint says, over what the recipe says. */
  private Start startOf(Recipe chosen, Optional<Checkpoint> saved) {
    CommandLine commandLine = spec.commandLine();
    EngineOptions engine = engine(saved);
    TrainingSettings base =
        saved.filter(s -> recipe == null).map(Checkpoint::settings).orElse(chosen.settings());
    String data =
        dataset.name(commandLine, saved.map(Checkpoint::dataset).orElse(chosen.dataset()));
    return new Start(
        network.architecture(
            commandLine, saved.map(Checkpoint::architecture).orElse(chosen.architecture())),
        data,
        data(data, saved.flatMap(s -> SavedData.options(s, data))),
        checked(base),
        replicas(engine, saved));
  }

  private DataOptions data(String name, Optional<DataOptions> saved) {
    DataOptions options = dataset.toOptions(saved, start.resumes(spec.commandLine()));
    saved.ifPresent(then -> SavedData.requireThere(name, options));
    return options;
  }

  /**
   * @param folder to save to; empty for a profile, which changes no run
   */
  private int open(Start wanted, Optional<Checkpoint> saved, Optional<RunFolder> folder) {
    folder.flatMap(saving -> run.report()).ifPresent(RunFiles::requireWritable);
    DataOptions options =
        start.resumes(spec.commandLine())
            ? wanted.data()
            : ImageOptions.sized(
                wanted.data(),
                wanted.settings().data().augmentation().input(),
                wanted.dataset(),
                wanted.architecture());
    try (VisionDataset data = Datasets.open(wanted.dataset(), options)) {
      Trainer trainer =
          Trainer.of(network(wanted, saved, data))
              .data(data)
              .architecture(wanted.architecture())
              .settings(wanted.settings())
              .engine(wanted.engine())
              .printFreq(run.printFreq());
      start.startEpoch().ifPresent(trainer::startEpoch);
      run.report().ifPresent(trainer::report);
      if (start.resumes(spec.commandLine())) {
        saved.map(Checkpoint::file).ifPresent(trainer::resume);
      } else {
        saved.ifPresent(trainer::initFrom);
      }
      return folder
          .map(saving -> fit(trainer.saveTo(saving), wanted.settings()))
          .orElseGet(() -> profile(trainer, wanted.settings(), profileFolder(wanted, saved)));
    }
  }

  private Path profileFolder(Start wanted, Optional<Checkpoint> saved) {
    return saved
        .filter(checkpoint -> start.resumes(spec.commandLine()))
        .map(run::folder)
        .orElseGet(() -> run.folder(wanted.architecture()));
  }

  /** Of a checkpoint that goes on, its own; else one of the registry, made for the data. */
  private Model network(Start wanted, Optional<Checkpoint> saved, VisionDataset data) {
    return saved
        .filter(
            s -> start.resumes(spec.commandLine()) || !Models.isRegistered(wanted.architecture()))
        .map(Checkpoint::network)
        .orElseGet(() -> create(wanted.architecture(), data, wanted.settings()));
  }

  /** What was asked for, over what a run that goes on began with; replicas are not counted yet. */
  private EngineOptions engine(Optional<Checkpoint> saved) {
    EngineOptions asked = compute.toOptions();
    return before(saved).map(then -> goOnWith(then, asked)).orElse(asked);
  }

  private Optional<EngineOptions> before(Optional<Checkpoint> saved) {
    return start.resumes(spec.commandLine()) ? saved.flatMap(Checkpoint::engine) : Optional.empty();
  }

  /** {@code then} with what was asked for. */
  private EngineOptions goOnWith(EngineOptions then, EngineOptions asked) {
    ParseResult given = spec.commandLine().getParseResult();
    boolean named = given.hasMatchedOption("--engine");
    boolean inAWorld = then.engine() == EngineChoice.PARALLEL && world.isNamed(System.getenv());
    return new EngineOptions(
        named ? asked.engine() : inAWorld ? EngineChoice.AUTO : then.engine(),
        given.hasMatchedOption("--precision") ? asked.precision() : then.precision(),
        given.hasMatchedOption("--threads") ? asked.threads() : then.threads(),
        then.parallel());
  }

  /** {@code engine} with as many replicas as were asked for, or as a run that goes on has. */
  private EngineOptions replicas(EngineOptions engine, Optional<Checkpoint> saved) {
    boolean asBefore =
        engine.engine() == EngineChoice.PARALLEL
            && before(saved).isPresent()
            && REPLICAS.stream().noneMatch(spec.commandLine().getParseResult()::hasMatchedOption);
    return asBefore ? engine : Usage.check(spec.commandLine(), () -> inTheWorld(engine));
  }

  private EngineOptions inTheWorld(EngineOptions engine) {
    boolean old = workersAreReplicas();
    EngineOptions all =
        world.toOptions(
            new EngineOptions(engine.engine(), engine.precision(), engine.threads()),
            old ? settings.workers() : 1,
            System.getenv());
    if (old) {
      OldSpelling.tell(settings.workers());
    }
    return all;
  }

  /** Whether {@code --workers} stands where {@code --replicas} should. */
  private boolean workersAreReplicas() {
    return compute.toOptions().engine() == EngineChoice.PARALLEL
        && OldSpelling.namesWorkers(spec.commandLine().getParseResult())
        && !world.isNamed(System.getenv());
  }

  private TrainingSettings apply(TrainingSettings base) {
    TrainingSettings changed = settings.apply(base);
    return workersAreReplicas()
        ? changed.withData(data -> data.withWorkers(base.data().workers()))
        : changed;
  }

  private static Model create(String architecture, VisionDataset data, TrainingSettings wanted) {
    return Models.create(
        architecture,
        wanted.data().augmentation().inputShape(data.train()),
        data.classes(),
        wanted.seed());
  }

  private int fit(Trainer trainer, TrainingSettings wanted) {
    EpochBar bar = new EpochBar();
    if (Terminal.isInteractive() && !run.quiet()) {
      trainer.listener(bar);
    }
    Interrupts interrupts =
        Interrupts.asking(
            cause -> {
              bar.end();
              stop(trainer, cause);
            });
    Run result = explained(wanted, () -> interrupts.during(trainer::fit));
    return result.interrupted()
        ? interrupts.cause().orElse(Interrupts.Cause.INT).exitCode()
        : ExitCode.OK;
  }

  private int profile(Trainer trainer, TrainingSettings wanted, Path folder) {
    StepProfile result = explained(wanted, () -> trainer.profile(PROFILED_STEPS));
    spec.commandLine().getOut().print(result.table());
    spec.commandLine().getOut().println("Written to " + result.write(folder, "profile"));
    return ExitCode.OK;
  }

  private <T> T explained(TrainingSettings wanted, Supplier<T> work) {
    return start.resumes(spec.commandLine())
        ? MemoryErrors.explainedOnResume(wanted, work)
        : MemoryErrors.explained(wanted, work);
  }

  private void stop(Trainer trainer, Interrupts.Cause cause) {
    trainer.requestStop();
    spec.commandLine()
        .getErr()
        .println(
            "kiln: stopping after this step and saving"
                + (cause == Interrupts.Cause.INT
                    ? "; Ctrl-C again stops at once"
                    : ", as SIG" + cause + " asks"));
  }

  private TrainingSettings checked(TrainingSettings base) {
    return Usage.check(spec.commandLine(), () -> apply(base));
  }
}
