package org.kiln.data.image;

import java.util.List;
import org.kiln.error.DataException;

/**
 * Labelled images by index, uint8: what there is to know of them to choose what is done to them.
 */
public interface LabelledImages {

  /** Number of images, at least 1. */
  int size();

  /**
   * Size that all images share, or, where they differ (folders, tars), the size that this set's
   * transforms are expected to bring them to.
   */
  ImageShape shape();

  /** Whether every stored image has {@link #shape()}; false for folders and tars. */
  default boolean uniform() {
    return true;
  }

  /** Names of the classes, in the order of their labels. */
  List<String> classNames();

  /**
   * Label of one image, in {@code [0, classNames().size())}.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in {@code [0, size())}
   */
  int label(int index);

  /**
   * One image, decoded.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not in {@code [0, size())}
   * @throws DataException if the image cannot be read or decoded; the message names file or entry
   */
  Image image(int index);
}
