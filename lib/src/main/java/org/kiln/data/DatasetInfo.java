package org.kiln.data;

import java.util.List;
import org.kiln.data.image.ImageShape;

/**
 * What is known of a data set before it is opened.
 *
 * @param name registry name, for instance {@code "cifar10"}
 * @param title name and source in one line
 * @param shape size of its images; where they differ, the usual input size
 * @param classNames in the order of their labels; made-up names where they are read from the data
 * @param trainSize images to learn from; where it varies, the number that made data has
 * @param testSize images to measure on; likewise
 * @param downloadable whether {@link Datasets#fetch} can get it
 */
public record DatasetInfo(
    String name,
    String title,
    ImageShape shape,
    List<String> classNames,
    int trainSize,
    int testSize,
    boolean downloadable) {

  /** Copies the names. */
  public DatasetInfo {
    classNames = List.copyOf(classNames);
  }
}
