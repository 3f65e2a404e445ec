package org.kiln.cli;

import java.nio.file.Files;
import java.util.Optional;
import org.kiln.data.DataOptions;
import org.kiln.data.Datasets;
import org.kiln.train.Checkpoint;
import org.kiln.train.TrainingException;

/** Where the data of a checkpoint is. */
final class SavedData {

  private SavedData() {}

  /**
   * How {@code dataset} is opened as {@code checkpoint}'s run opened it; empty where that was on
   * other data. Where the folder of a data set that can be downloaded is not there (on another
   * machine, say), it is the usual one.
   *
   * @throws TrainingException if the run's data was put together in a program
   */
  static Optional<DataOptions> options(Checkpoint checkpoint, String dataset) {
    if (!Datasets.realName(checkpoint.dataset()).equals(Datasets.realName(dataset))) {
      return Optional.empty();
    }
    requireNamed(
        checkpoint,
        dataset,
        "go on there with Trainer.resume, or name a data set that is like it with --dataset and"
            + " --init-from");
    return checkpoint
        .dataOptions()
        .map(
            saved ->
                !Files.exists(saved.path()) && Datasets.isDownloadable(dataset)
                    ? saved.withPath(DataOptions.defaults().path())
                    : saved);
  }

  /**
   * @param dataset what data of {@code checkpoint} is called
   * @param advice what to do with data that has no name
   * @throws TrainingException if that data was put together in a program
   */
  static void requireNamed(Checkpoint checkpoint, String dataset, String advice) {
    if (!Datasets.names().contains(Datasets.realName(dataset))) {
      throw new TrainingException(
          "The data of "
              + checkpoint.file()
              + ", '"
              + dataset
              + "', was put together in a program: "
              + advice);
    }
  }

  /** What a data set is called that {@link Datasets#open} opens so. */
  static String name(String dataset, DataOptions options) {
    return options.dummy() && !Datasets.isDummy(dataset) ? Datasets.DUMMY + dataset : dataset;
  }

  /**
   * Makes sure that images of the user's own are where a run found them.
   *
   * @throws TrainingException if they are not
   */
  static void requireThere(String dataset, DataOptions options) {
    if (!options.dummy() && !Datasets.isDownloadable(dataset) && !Files.exists(options.path())) {
      throw new TrainingException(
          "The images of this run were in "
              + options.path()
              + ", which is not there: say where they are now with --data-path");
    }
  }
}
