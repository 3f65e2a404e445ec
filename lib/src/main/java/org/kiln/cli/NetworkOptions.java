package org.kiln.cli;

import org.kiln.model.Models;
import org.kiln.train.TrainingException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which network is trained. */
final class NetworkOptions {

  @Option(
      names = {"-a", "--arch"},
      paramLabel = "NAME",
      description =
          "Network; 'kiln models' lists them. Default: the recipe's, or the checkpoint's.")
  private String architecture;

  @Option(
      names = "--pretrained",
      description = "Starts from published weights; there are none in this version. Default: off.")
  private boolean pretrained;

  /** The network's name as the registry spells it; {@code otherwise} where none is given. */
  String architecture(CommandLine commandLine, String otherwise) {
    return architecture == null
        ? otherwise
        : Usage.check(commandLine, () -> Models.info(architecture).name());
  }

  /**
   * Refuses what this version can't do.
   *
   * @throws TrainingException if published weights are asked for
   */
  void refusePretrained() {
    if (pretrained) {
      throw new TrainingException(
          "--pretrained: this version of Kiln has no published weights; leave it out to start from"
              + " random ones, or name a checkpoint of yours with --resume");
    }
  }
}
