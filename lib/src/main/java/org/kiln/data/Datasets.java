package org.kiln.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kiln.data.fetch.Downloader;

/**
 * The data sets there are, by name. Those that can be downloaded are, the first time they are
 * opened, into {@code datasets/} or the folder that the environment variable {@code KILN_DATA}
 * names.
 *
 * <p>CIFAR and MNIST are read into memory (CIFAR-10: 184 MB of heap).
 */
public final class Datasets {

  private static final Map<String, DatasetEntry> ENTRIES = entries();

  private Datasets() {}

  private static Map<String, DatasetEntry> entries() {
    Map<String, DatasetEntry> entries = new LinkedHashMap<>();
    new PublishedDatasets(new Downloader(Downloader.Limits.USUAL))
        .all()
        .forEach(entry -> entries.put(entry.info().name(), entry));
    return entries;
  }

  /** Names that {@link #open} takes, in the order to list them. */
  public static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  /** What is known of each, without opening any. */
  public static List<DatasetInfo> all() {
    return ENTRIES.values().stream().map(DatasetEntry::info).toList();
  }

  /**
   * CIFAR-10: 50000 + 10000 colour images of 32x32, 10 classes.
   *
   * @throws DataException if it is not there and cannot be fetched, or is damaged
   */
  public static VisionDataset cifar10() {
    return open("cifar10", DataOptions.defaults());
  }

  /**
   * CIFAR-100: 50000 + 10000 colour images of 32x32, 100 classes.
   *
   * @throws DataException if it is not there and cannot be fetched, or is damaged
   */
  public static VisionDataset cifar100() {
    return open("cifar100", DataOptions.defaults());
  }

  /**
   * MNIST: 60000 + 10000 grey images of 28x28, 10 digits.
   *
   * @throws DataException if it is not there and cannot be fetched, or is damaged
   */
  public static VisionDataset mnist() {
    return open("mnist", DataOptions.defaults());
  }

  /**
   * Fashion-MNIST: 60000 + 10000 grey images of 28x28, 10 classes.
   *
   * @throws DataException if it is not there and cannot be fetched, or is damaged
   */
  public static VisionDataset fashionMnist() {
    return open("fashion-mnist", DataOptions.defaults());
  }

  /**
   * Made data that a network can learn, the same every time; see {@link DataOptions#dummy} for made
   * data in the shape of a real set.
   *
   * @param shape size of every image
   * @param classes number of classes, at least 1
   * @param trainSize images to learn from, at least 1
   * @param testSize images to measure on, at least 1
   */
  public static VisionDataset dummy(ImageShape shape, int classes, int trainSize, int testSize) {
    return dummy("dummy", shape, DummyImages.classNames(classes), trainSize, testSize);
  }

  private static VisionDataset dummy(
      String name, ImageShape shape, List<String> classNames, int trainSize, int testSize) {
    return new VisionDataset(
        name,
        new DummyImages(name, Split.TRAIN, shape, classNames, trainSize),
        new DummyImages(name, Split.TEST, shape, classNames, testSize),
        DummyImages.normalization(shape));
  }

  /**
   * Opens a data set by name, fetching it first if need be.
   *
   * @param name one of {@link #names()}; case, {@code -} and {@code _} are ignored
   * @param options where it is, and how to read it
   * @throws DataException if there is no such data set (the message lists those there are), or it
   *     cannot be fetched, or is damaged
   */
  public static VisionDataset open(String name, DataOptions options) {
    DatasetEntry entry = entry(name);
    if (!options.dummy()) {
      return entry.open(options);
    }
    DatasetInfo info = entry.info();
    return dummy(
        info.name(),
        options.inputSize().orElse(info.shape()),
        info.classNames(),
        info.trainSize(),
        info.testSize());
  }

  /**
   * Puts a data set's files in place, without opening it. Fast if they are there.
   *
   * @param name one of {@link #names()}
   * @param options where to put it
   * @return the folder they are in
   * @throws DataException if they cannot be had; lists what was tried and what can be done by hand
   */
  public static Path fetch(String name, DataOptions options) {
    return entry(name).fetch(options);
  }

  /**
   * Reads every file of a data set to its end and checks it: digests of downloaded files, decoding
   * of images in folders and tars. May take minutes.
   *
   * @param name one of {@link #names()}
   * @param options where it is; nothing is fetched
   * @return what was found out about each file
   */
  public static List<FileCheck> verify(String name, DataOptions options) {
    return entry(name).verify(options);
  }

  private static DatasetEntry entry(String name) {
    Collection<String> valid = ENTRIES.keySet();
    return Choices.find(name, valid)
        .map(ENTRIES::get)
        .orElseThrow(() -> new DataException(Choices.unknown("data set", name, valid)));
  }
}
