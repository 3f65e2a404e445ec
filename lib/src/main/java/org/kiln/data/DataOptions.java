package org.kiln.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.kiln.data.file.DataFolder;
import org.kiln.data.image.ImageShape;
import org.kiln.data.layout.Validation;

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
   * @throws NullPointerException if a component is null
   */
  public DataOptions {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(inputSize, "inputSize");
    Objects.requireNonNull(validation, "validation");
  }

  /** The {@link DataFolder}; nothing made, nothing skipped. */
  public static DataOptions defaults() {
    return new DataOptions(
        DataFolder.path(), Optional.empty(), false, false, false, Validation.DEFAULT);
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
