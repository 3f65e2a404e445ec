package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.kiln.data.DataOptions;
import picocli.CommandLine.Option;

/** Where data is and how it is read; shared by the commands that open a data set. */
final class DatasetOptions {

  @Option(
      names = "--data-path",
      paramLabel = "DIR",
      description =
          "Folder of the data: the one that downloads are kept in, or the one that holds the train"
              + " and val of your own images. Default: datasets/ of the checkout, or $KILN_DATA.")
  private Path path;

  @Option(
      names = "--skip-corrupt",
      description =
          "Steps over images that can't be decoded, and counts them. Default: they end the run.")
  private boolean skipCorrupt;

  /** The options of a data set that is there or can be fetched. */
  DataOptions toOptions() {
    return toOptions(Optional.empty());
  }

  /** What was given here, over the options that a run was opened with. */
  DataOptions toOptions(Optional<DataOptions> saved) {
    DataOptions base = saved.orElseGet(DataOptions::defaults);
    DataOptions options = base.withSkipCorrupt(skipCorrupt || base.skipCorrupt());
    return path == null ? options : options.withPath(path);
  }
}
