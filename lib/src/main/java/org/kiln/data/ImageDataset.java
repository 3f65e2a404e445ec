package org.kiln.data;

import java.util.List;
import java.util.stream.IntStream;
import org.kiln.data.image.LabelledImages;

/**
 * One split of a set of labelled images: random access by index, uint8.
 *
 * <p>Small sets (CIFAR, MNIST) are held in memory; folders and tars are decoded when asked for.
 * Implementations are safe for concurrent reads.
 */
public interface ImageDataset extends LabelledImages, AutoCloseable {

  /** Registry name, for instance {@code "cifar10"}. */
  String name();

  /** Which half this is. */
  Split split();

  /**
   * Whether a loader should step over images that cannot be decoded ({@code --skip-corrupt})
   * instead of stopping at the first; {@link LabelledImages#image} throws either way.
   */
  default boolean skipCorrupt() {
    return false;
  }

  /**
   * How many images each class has, by label. Asks for every label once.
   *
   * @return {@code classNames().size()} numbers, 0 for a class that this split lacks
   */
  default int[] classCounts() {
    int[] counts = new int[classNames().size()];
    for (int index = 0; index < size(); index++) {
      counts[label(index)]++;
    }
    return counts;
  }

  /**
   * Names of the classes that this split has no images of, in the order of their labels: a mean
   * over classes leaves them out.
   */
  default List<String> absentClasses() {
    int[] counts = classCounts();
    return IntStream.range(0, counts.length)
        .filter(label -> counts[label] == 0)
        .mapToObj(classNames()::get)
        .toList();
  }

  /**
   * Where the images come from, as lines for the person who trains on them: the folder or archive
   * that is read, what beside it is left out, how a share was set apart. Empty where the name says
   * it all.
   */
  default List<String> notes() {
    return List.of();
  }

  /**
   * What whoever opened the images was warned of, a line each, for both splits together: files that
   * were passed over, classes without images. For records that begin later, as a run's log file.
   */
  default List<String> warnings() {
    return List.of();
  }

  /**
   * Where one image is, for messages: its file or its entry of an archive, else its number.
   *
   * @param index in {@code [0, size())}
   */
  default String where(int index) {
    return "image " + index + " of " + name();
  }

  /** Releases open files; in-memory sets have none. */
  @Override
  default void close() {}
}
