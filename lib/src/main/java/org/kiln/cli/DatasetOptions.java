package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.kiln.data.DataOptions;
import org.kiln.data.layout.Validation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where data is and how it is read; shared by the commands that open a data set. */
final class DatasetOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--data-path",
      paramLabel = "PATH",
      description =
          "Folder that downloads are kept in; of your own images the folder, tar or tar.gz that"
              + " holds train and val, or a folder for each class. Default: datasets/ of the"
              + " checkout, or $KILN_DATA.")
  private Path path;

  @Option(
      names = "--val-dir",
      paramLabel = "PATH",
      description =
          "Folder or tar of your own images to measure on. Default: val, valid, validation or dev"
              + " beside the training images, else test, else a share of the training images.")
  private Path validation;

  @Option(
      names = "--val-split",
      paramLabel = "SHARE",
      description =
          "Sets this share of each class of your own training images apart to measure on, in (0,"
              + " 1), also where there is a val. Default: 0.2 where there is none.")
  private Double share;

  @Option(
      names = "--val-seed",
      paramLabel = "N",
      description =
          "Which images --val-split sets apart: the same ones whatever --seed is. Default: 0.")
  private Long validationSeed;

  @Option(
      names = "--skip-corrupt",
      description =
          "Steps over images that can't be decoded, and counts them. Default: they end the run.")
  private boolean skipCorrupt;

  @Option(
      names = "--allow-missing",
      description =
          "Takes class folders without images for classes all the same, and steps over images to"
              + " measure on whose class the training images lack. Default: both end the run.")
  private boolean allowMissing;

  /** The options of a data set that is there or can be fetched. */
  DataOptions toOptions() {
    return toOptions(Optional.empty(), false);
  }

  /**
   * What was given here, over the options that a run was opened with. Its validation images belong
   * to its data: where that was only moved they come along, other data leaves them behind.
   *
   * @param saved the run's own; empty for a new one
   * @param moved whether another path than the run's own is that of the same data
   */
  DataOptions toOptions(Optional<DataOptions> saved, boolean moved) {
    DataOptions base = saved.orElseGet(DataOptions::defaults);
    boolean samePath = path == null || absolute(path).equals(absolute(base.path()));
    Validation kept = samePath ? base.validation() : moved ? movedFrom(base) : Validation.DEFAULT;
    DataOptions options =
        base.withSkipCorrupt(skipCorrupt || base.skipCorrupt())
            .withAllowMissing(allowMissing || base.allowMissing())
            .withValidation(validation(kept));
    return samePath ? options : options.withPath(path);
  }

  private Validation validation(Validation kept) {
    long seed = validationSeed == null ? kept.seed() : validationSeed;
    return validation == null && share == null
        ? new Validation(kept.path(), kept.share(), seed)
        : Usage.check(
            spec.commandLine(),
            () ->
                new Validation(Optional.ofNullable(validation), Optional.ofNullable(share), seed));
  }

  /** A folder of validation images within the data is now within {@link #path}. */
  private Validation movedFrom(DataOptions base) {
    Path before = absolute(base.path());
    Validation then = base.validation();
    return new Validation(
        then.path()
            .map(
                folder ->
                    absolute(folder).startsWith(before)
                        ? path.resolve(before.relativize(absolute(folder)))
                        : folder),
        then.share(),
        then.seed());
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
