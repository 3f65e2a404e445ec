package org.kiln.data;

import java.util.List;
import java.util.Optional;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * A data set as a user names it: its training and test split, and how its pixels are normalised.
 *
 * @param name registry name, for instance {@code "cifar10"}
 * @param train images to learn from
 * @param test images to measure on; same classes as {@code train}
 * @param normalization constants of the training split, computed or cited where they are defined
 * @param options how it was opened, so that a run that is resumed can open it again; empty for a
 *     data set that was put together in a program
 */
public record VisionDataset(
    String name,
    ImageDataset train,
    ImageDataset test,
    Normalization normalization,
    Optional<DataOptions> options)
    implements AutoCloseable {

  /** A data set that was put together in a program. */
  public VisionDataset(
      String name, ImageDataset train, ImageDataset test, Normalization normalization) {
    this(name, train, test, normalization, Optional.empty());
  }

  /**
   * @throws KilnException if the splits differ in their classes
   */
  public VisionDataset {
    if (!train.classNames().equals(test.classNames())) {
      throw new KilnException(
          "Data set "
              + name
              + ": the training split has "
              + train.classNames().size()
              + " classes, the test split "
              + test.classNames().size()
              + ", or their names differ");
    }
  }

  /** Input size of a network for this data: the training split's. */
  public ImageShape shape() {
    return train.shape();
  }

  /** Names of the classes, in the order of their labels. */
  public List<String> classNames() {
    return train.classNames();
  }

  /** Number of classes. */
  public int classes() {
    return train.classNames().size();
  }

  /** The same, which {@link Datasets#open} opened so. */
  VisionDataset openedWith(DataOptions how) {
    return new VisionDataset(name, train, test, normalization, Optional.of(how));
  }

  @Override
  public void close() {
    try {
      train.close();
    } finally {
      test.close();
    }
  }
}
