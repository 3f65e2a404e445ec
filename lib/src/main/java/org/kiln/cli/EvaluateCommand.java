package org.kiln.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.kiln.train.RunFiles;
import org.kiln.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln evaluate}. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = "Measures a checkpoint on the test images: top-1, top-5, precision, recall, F1.")
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description =
          "Checkpoint of a run, <arch>_best.zip or <arch>_checkpoint.zip, or a run's folder: its"
              + " best.")
  private Path file;

  @Mixin private DatasetChoice dataset;

  @Option(
      names = "--test-bs",
      paramLabel = "N",
      defaultValue = "256",
      description = "Images in a batch; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--eval-step-per-epoch",
      paramLabel = "N",
      defaultValue = "-1",
      description =
          "Measures N batches, a sample spread over the test images, each class with its share; -1"
              + " = all. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private ComputeOptions compute;

  @Override
  public Integer call() {
    ConsoleLog.configure(false);
    compute.requireDevice();
    return new Evaluation(spec.commandLine(), dataset, compute.toMeasure())
        .print(
            RunFiles.best(file),
            settings -> Usage.check(spec.commandLine(), () -> apply(settings)));
  }

  private TrainingSettings apply(TrainingSettings settings) {
    return settings
        .withData(data -> data.withTestBatchSize(batchSize))
        .withLoop(loop -> loop.withEvalStepPerEpoch(steps));
  }
}
