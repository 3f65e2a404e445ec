package org.kiln.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.data.ImageDataset;
import org.kiln.data.PrintableText;
import org.kiln.data.VisionDataset;
import org.kiln.engine.EngineOptions;
import org.kiln.train.Checkpoint;
import org.kiln.train.Evaluator;
import org.kiln.train.Metrics;
import org.kiln.train.TrainingSettings;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/**
 * Measures a checkpoint on test images and prints what came out.
 *
 * @param commandLine the command that asks
 * @param dataset the data set, where it isn't the checkpoint's own
 * @param engine what computes
 */
record Evaluation(CommandLine commandLine, DatasetChoice dataset, EngineOptions engine) {

  /**
   * @param file the checkpoint
   * @param change from the settings of the run that saved it to those wanted here
   * @return the exit code
   */
  int print(Path file, UnaryOperator<TrainingSettings> change) {
    Checkpoint saved = Checkpoint.read(file);
    TrainingSettings settings = change.apply(saved.settings());
    int batchSize = settings.data().testBatchSize();
    Evaluator evaluator =
        Evaluator.of(saved)
            .engine(engine)
            .augmentation(settings.data().augmentation())
            .batchSize(batchSize)
            .steps(settings.loop().evalStepPerEpoch());
    String name = dataset.name(commandLine, saved.dataset());
    SavedData.requireNamed(
        saved,
        name,
        "measure there with Evaluator, or name a data set that is like it with --dataset");
    DataOptions options = options(name, saved);
    print(
        saved.architecture() + " on " + name,
        MemoryErrors.explained(
            "--test-bs", batchSize, () -> evaluate(evaluator, saved, name, options)));
    return ExitCode.OK;
  }

  /**
   * Where the images are: where the checkpoint's were, unless others are asked for. They are opened
   * at the size that the network was trained on.
   */
  private DataOptions options(String name, Checkpoint saved) {
    boolean same = name.equals(saved.dataset());
    DataOptions options =
        dataset.toOptions(same ? saved.dataOptions() : Optional.<DataOptions>empty(), false);
    return saved.shape().map(options::withInputSize).orElse(options);
  }

  private Metrics evaluate(
      Evaluator evaluator, Checkpoint saved, String name, DataOptions options) {
    if (!saved.classNames().isEmpty()) {
      try (ImageDataset test = Datasets.evaluation(name, options, saved.classNames())) {
        tellPlace(test);
        return evaluator.evaluate(test);
      }
    }
    try (VisionDataset data = Datasets.open(name, options)) {
      tellPlace(data.test());
      return evaluator.evaluate(data);
    }
  }

  private void tellPlace(ImageDataset test) {
    test.notes().forEach(note -> commandLine.getOut().println(PrintableText.of(note)));
  }

  private void print(String what, Metrics metrics) {
    PrintWriter out = commandLine.getOut();
    out.printf("%s, %d test images%n", PrintableText.of(what), metrics.images());
    if (metrics.skipped() > 0) {
      out.printf("  %d damaged images were left out%n", metrics.skipped());
    }
    print("top-1", 100 * metrics.top1(), "%");
    print("top-5", 100 * metrics.top5(), "%");
    print("loss", metrics.loss(), "");
    print("precision", 100 * metrics.precision(), "% (mean over classes)");
    print("recall", 100 * metrics.recall(), "% (mean over classes)");
    print("F1", 100 * metrics.f1(), "% (mean over classes)");
  }

  private void print(String name, double value, String unit) {
    String digits = unit.isEmpty() ? "%.4f" : "%.2f";
    commandLine
        .getOut()
        .println(String.format(Locale.ROOT, "  %-9s " + digits + "%s", name, value, unit));
  }
}
