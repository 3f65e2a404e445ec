package org.kiln.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kiln.data.file.AtomicFiles;

/**
 * Writes {@value #NAME}: one row an epoch, shares in [0, 1], empty where an epoch was not
 * validated; of a run that diverged the epoch in which it did is the last row, as far as it came.
 * The whole file is replaced each time, so that after a resume it holds the epochs of the
 * checkpoint and no others.
 */
final class HistoryCsv extends RunListener {

  static final String NAME = "history.csv";

  static final String HEADER =
      "epoch,step,lr,train_loss,train_top1,val_loss,val_top1,val_top5,images_per_second,seconds\n";

  private final Path file;
  private final Progress progress;

  HistoryCsv(Path file, Progress progress) {
    this.file = file;
    this.progress = progress;
  }

  @Override
  public void onRunStart(RunContext context) {
    write(progress.history());
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    write(progress.history());
  }

  @Override
  public void onDiverged(Run run, DivergedException cause) {
    write(run.history());
  }

  private void write(List<EpochResult> epochs) {
    String text = epochs.stream().map(HistoryCsv::row).collect(Collectors.joining("", HEADER, ""));
    try {
      AtomicFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new TrainingException("Can't write " + file + ": " + e.getMessage(), e);
    }
  }

  private static String row(EpochResult e) {
    return String.format(
        Locale.ROOT,
        "%d,%d,%.6g,%.6f,%.6f,%s,%s,%s,%.1f,%.3f\n",
        e.epoch(),
        e.step(),
        e.learningRate(),
        e.train().loss(),
        e.train().top1(),
        cell(e.validation().loss()),
        cell(e.validation().top1()),
        cell(e.validation().top5()),
        e.imagesPerSecond(),
        e.seconds());
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }
}
