package org.kiln.data.layout;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.kiln.error.KilnException;

/**
 * Where the images to measure on come from, for folders and tars of the user's own.
 *
 * @param path folder or tar of these images; empty for the one that stands beside the training
 *     images
 * @param share share of each class's training images that is set apart where no such folder is
 *     there or asked for, in (0, 1); empty for the default
 * @param seed which images those are
 */
public record Validation(Optional<Path> path, Optional<Double> share, long seed) {

  /** What stands beside the training images; else a share of them. */
  public static final Validation DEFAULT = new Validation(Optional.empty(), Optional.empty(), 0);

  /**
   * @throws KilnException if the share is not in (0, 1), or a path is given too
   */
  public Validation {
    Objects.requireNonNull(path, "path");
    if (path.isPresent() && share.isPresent()) {
      throw new KilnException(
          "val-dir "
              + path.get()
              + " and val-split "
              + share.get()
              + ": images to measure on come from one of the two; leave the other out");
    }
    share.ifPresent(
        value -> {
          if (!(value > 0 && value < 1)) {
            throw new KilnException(
                "val-split " + value + ": expected a share above 0 and below 1");
          }
        });
  }
}
