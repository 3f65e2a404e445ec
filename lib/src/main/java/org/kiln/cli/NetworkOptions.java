package org.kiln.cli;

import java.util.Optional;
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

  /** The network that was asked for, as the registry spells it; empty if none was. */
  Optional<String> architecture(CommandLine commandLine) {
    return Optional.ofNullable(architecture)
        .map(name -> Usage.check(commandLine, () -> Models.info(name).name()));
  }

  /** The network's name as the registry spells it; {@code otherwise} where none is given. */
  String architecture(CommandLine commandLine, String otherwise) {
    return architecture == null || architecture.equals(otherwise)
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
              + " random ones, or name a checkpoint of yours with --init-from");
    }
  }
}
