package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.fetch.Terminal;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.onednn.StepProfile;
import org.kiln.model.Models;
import org.kiln.train.Checkpoint;
import org.kiln.train.Recipe;
import org.kiln.train.Recipes;
import org.kiln.train.Run;
import org.kiln.train.Trainer;
import org.kiln.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Spec private CommandSpec spec;

  @Mixin private NetworkOptions network;
  @Mixin private DatasetChoice dataset;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      defaultValue = Recipes.DEFAULT,
      description = "Named settings; 'kiln recipes' lists them. Default: ${DEFAULT-VALUE}.")
  private String recipe;

  @Mixin private SettingsOptions settings;
  @Mixin private ComputeOptions compute;
  @Mixin private WorldOptions world;
  @Mixin private RunOptions run;

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description =
          "Goes on from a checkpoint as if the run had never stopped; without FILE from the last"
              + " one in the run's folder. Default: starts anew.")
  private Path resume;

  @Option(
      names = "--start-epoch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Epoch to start at; the schedule begins there too. Default: ${DEFAULT-VALUE}.")
  private int startEpoch;

  @Option(
      names = {"-e", "--evaluate"},
      description =
          "Only measures the checkpoint of --resume, or the best one in the run's folder, on the"
              + " test images. Default: off.")
  private boolean evaluate;

  @Option(
      names = "--profile",
      description =
          "Trains nothing, but times every op of a training step and writes profile.txt and, for"
              + " chrome://tracing, profile.json to the run's folder. Default: off.")
  private boolean profile;

  @Override
  public Integer call() {
    ConsoleLog.configure(run.quiet());
    compute.requireDevice();
    network.refusePretrained();
    Recipe chosen = Usage.check(spec.commandLine(), () -> Recipes.get(recipe));
    String architecture = network.architecture(spec.commandLine(), chosen.architecture());
    return evaluate ? evaluate(architecture) : train(chosen, architecture);
  }

  private int evaluate(String architecture) {
    Path best = run.folder(architecture).resolve(architecture + "_best.zip");
    Evaluation evaluation = new Evaluation(spec.commandLine(), dataset, compute.toMeasure());
    return evaluation.print(
        resume == null ? best : checkpoint(architecture),
        saved -> checked(saved.withLoop(loop -> loop.withEvalStepPerEpoch(-1))));
  }

  private int train(Recipe chosen, String architecture) {
    EngineOptions engine = engine();
    Optional<Path> file = Optional.ofNullable(resume).map(path -> checkpoint(architecture));
    Optional<Checkpoint> saved = file.map(Checkpoint::read);
    TrainingSettings wanted = checked(saved.map(Checkpoint::settings).orElse(chosen.settings()));
    String name =
        dataset.name(spec.commandLine(), saved.map(Checkpoint::dataset).orElse(chosen.dataset()));
    try (VisionDataset data =
        Datasets.open(
            name,
            saved.isPresent()
                ? dataset.toOptions()
                : ImageOptions.sized(
                    dataset.toOptions(),
                    wanted.data().augmentation().input(),
                    name,
                    architecture))) {
      Trainer trainer =
          Trainer.of(
                  saved
                      .map(Checkpoint::network)
                      .orElseGet(() -> create(architecture, data, wanted)))
              .data(data)
              .architecture(architecture)
              .engine(engine)
              .startEpoch(startEpoch)
              .printFreq(run.printFreq())
              .saveTo(run.folder(architecture));
      run.report().ifPresent(trainer::report);
      file.ifPresentOrElse(trainer::resume, () -> trainer.recipe(recipe));
      trainer.change(this::apply);
      int batchSize = wanted.data().batchSize();
      return profile
          ? profile(trainer, batchSize, run.folder(architecture))
          : fit(trainer, batchSize);
    }
  }

  private EngineOptions engine() {
    return Usage.check(
        spec.commandLine(),
        () -> world.toOptions(compute.toOptions(), settings.workers(), System.getenv()));
  }

  /** With {@code --engine parallel} {@code --workers} are replicas, and the loader's stay. */
  private TrainingSettings apply(TrainingSettings base) {
    TrainingSettings changed = settings.apply(base);
    return compute.toOptions().engine() == EngineChoice.PARALLEL
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

  private int fit(Trainer trainer, int batchSize) {
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
    Run result =
        MemoryErrors.explained("--batch-size", batchSize, () -> interrupts.during(trainer::fit));
    return result.interrupted()
        ? interrupts.cause().orElse(Interrupts.Cause.INT).exitCode()
        : ExitCode.OK;
  }

  private int profile(Trainer trainer, int batchSize, Path folder) {
    StepProfile result =
        MemoryErrors.explained("--batch-size", batchSize, () -> trainer.profile(PROFILED_STEPS));
    spec.commandLine().getOut().print(result.table());
    spec.commandLine().getOut().println("Written to " + result.write(folder, "profile"));
    return ExitCode.OK;
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

  /** The checkpoint that {@code --resume} means. */
  private Path checkpoint(String architecture) {
    return resume.toString().isEmpty()
        ? run.folder(architecture).resolve(architecture + "_checkpoint.zip")
        : resume;
  }

  private TrainingSettings checked(TrainingSettings base) {
    return Usage.check(spec.commandLine(), () -> apply(base));
  }
}
