package org.kiln.cli;

import java.util.Optional;
import org.kiln.data.DataOptions;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which data set, real or made. */
final class DatasetChoice {

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description =
          "Data set; 'kiln datasets' lists them. Default: the recipe's, or the checkpoint's.")
  private String dataset;

  @Option(
      names = "--dummy",
      description =
          "Made images in the shape of the data set; nothing is downloaded. Default: off.")
  private boolean dummy;

  @Mixin private DatasetOptions files;

  /** The data set's name as the registry spells it; {@code otherwise} where none is given. */
  String name(CommandLine commandLine, String otherwise) {
    return dataset == null ? otherwise : Usage.dataset(commandLine, dataset);
  }

  /** How it is opened. */
  DataOptions toOptions() {
    return files.toOptions().withDummy(dummy);
  }

  /**
   * How it is opened, for a run that goes on or a network that is measured: what was given here
   * over what the checkpoint says ({@link DatasetOptions#toOptions(Optional, boolean)}).
   */
  DataOptions toOptions(Optional<DataOptions> saved, boolean moved) {
    boolean made = dummy || saved.map(DataOptions::dummy).orElse(false);
    return files.toOptions(saved, moved).withDummy(made);
  }
}
