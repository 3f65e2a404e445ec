package org.kiln.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.kiln.error.KilnException;

/**
 * How a data set is opened by name.
 *
 * @param path where the data is: for data sets that can be downloaded, the folder they are kept in;
 *     for folders and tars, the folder that holds {@code train} and {@code val}
 * @param inputSize size that images of differing sizes are brought to; empty for the data set's own
 * @param dummy true for made data of the same shape, classes and sizes, with nothing read
 * @param skipCorrupt true to step over images that cannot be decoded
 * @param allowMissing true to take class folders without images for classes all the same, and to
 *     step over images to measure on whose class the training images lack
 * @param validation where the images to measure on come from
 */
public record DataOptions(
    Path path,
    Optional<ImageShape> inputSize,
    boolean dummy,
    boolean skipCorrupt,
    boolean allowMissing,
    Validation validation) {

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

  /** Environment variable that names the folder data sets are kept in. */
  public static final String PATH_VARIABLE = "KILN_DATA";

  private static final String DEFAULT_PATH = "datasets";

  /**
   * @throws NullPointerException if a component is null
   */
  public DataOptions {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(inputSize, "inputSize");
    Objects.requireNonNull(validation, "validation");
  }

  /**
   * The folder that {@code KILN_DATA} names, or {@code datasets} in the checkout (the system
   * property {@code kiln.home}); nothing made, nothing skipped.
   */
  public static DataOptions defaults() {
    String named = System.getenv(PATH_VARIABLE);
    Path path =
        named == null || named.isBlank()
            ? Path.of(System.getProperty("kiln.home", ""), DEFAULT_PATH)
            : Path.of(named);
    return new DataOptions(path, Optional.empty(), false, false, false, Validation.DEFAULT);
  }

  /**
   * The same with another {@link #path}.
   *
   * @param value where the data is
   */
  public DataOptions withPath(Path value) {
    return new DataOptions(value, inputSize, dummy, skipCorrupt, allowMissing, validation);
  }

  /**
   * The same with an {@link #inputSize}.
   *
   * @param value size that images are brought to
   */
  public DataOptions withInputSize(ImageShape value) {
    return new DataOptions(path, Optional.of(value), dummy, skipCorrupt, allowMissing, validation);
  }

  /**
   * The same with another {@link #dummy}.
   *
   * @param value true for made data
   */
  public DataOptions withDummy(boolean value) {
    return new DataOptions(path, inputSize, value, skipCorrupt, allowMissing, validation);
  }

  /**
   * The same with another {@link #skipCorrupt}.
   *
   * @param value true to step over images that cannot be decoded
   */
  public DataOptions withSkipCorrupt(boolean value) {
    return new DataOptions(path, inputSize, dummy, value, allowMissing, validation);
  }

  /**
   * The same with another {@link #allowMissing}.
   *
   * @param value true to allow classes without images
   */
  public DataOptions withAllowMissing(boolean value) {
    return new DataOptions(path, inputSize, dummy, skipCorrupt, value, validation);
  }

  /**
   * The same with another {@link #validation}.
   *
   * @param value where the images to measure on come from
   */
  public DataOptions withValidation(Validation value) {
    return new DataOptions(path, inputSize, dummy, skipCorrupt, allowMissing, value);
  }
}
