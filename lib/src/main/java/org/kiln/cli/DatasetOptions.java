package org.kiln.cli;

import java.nio.file.Path;
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
    DataOptions options = DataOptions.defaults().withSkipCorrupt(skipCorrupt);
    return path == null ? options : options.withPath(path);
  }
}
