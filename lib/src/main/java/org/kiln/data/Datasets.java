package org.kiln.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kiln.data.fetch.Downloader;
import org.kiln.data.image.ImageShape;
import org.kiln.data.layout.ClassAlignment;
import org.kiln.data.layout.Validation;
import org.kiln.error.DataException;

/**
 * The data sets there are, by name. Those that can be downloaded are, the first time they are
 * opened, into {@code datasets/} or the folder that the environment variable {@code KILN_DATA}
 * names.
 *
 * <p>Folders and tars are the user's own and need a path. CIFAR and MNIST are read into memory
 * (CIFAR-10: 184 MB of heap).
 */
public final class Datasets {

  /** Begins the name of made data: {@code "dummy-cifar10"}. */
  public static final String DUMMY = "dummy-";

  private static final ImageShape PHOTO = new ImageShape(224, 224, 3);

  private static final Map<String, DatasetEntry> ENTRIES = entries();

  private Datasets() {}

  private static Map<String, DatasetEntry> entries() {
    Map<String, DatasetEntry> entries = new LinkedHashMap<>();
    new PublishedDatasets(new Downloader(Downloader.Limits.USUAL))
        .all()
        .forEach(entry -> entries.put(entry.info().name(), entry));
    imageFiles().forEach(entry -> entries.put(entry.info().name(), entry));
    return entries;
  }

  private static List<DatasetEntry> imageFiles() {
    return List.of(
        imageFiles("folder", "Your images in train/<class>/ and val/<class>/, or <class>/", 10),
        imageFiles("tar", "Your images in train.tar and val.tar, or in one tar", 10),
        new ImageFilesEntry(
            new DatasetInfo(
                "imagenet",
                "ImageNet-1k (Russakovsky et al. 2015), from folders or tars you have",
                PHOTO,
                DummyImages.classNames(1000),
                1_281_167,
                50_000,
                false)));
  }

  private static DatasetEntry imageFiles(String name, String title, int classes) {
    return new ImageFilesEntry(
        new DatasetInfo(name, title, PHOTO, DummyImages.classNames(classes), 10_000, 1_000, false));
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
   * Images in {@code train/<class>/} and {@code val/<class>/}, or in {@code <class>/} alone,
   * decoded when asked for; {@link org.kiln.data.layout.ImageLayout} has the rules.
   *
   * @param directory holds the folders, or tars of them; or a tar that does
   * @param shape size that images are to be brought to: see {@link
   *     org.kiln.data.transform.Transforms#training}
   * @throws DataException if a folder is missing or empty, or it is not clear which is which
   */
  public static VisionDataset imageFolder(Path directory, ImageShape shape) {
    return open("folder", DataOptions.defaults().withPath(directory).withInputSize(shape));
  }

  /**
   * Images in {@code train.tar} and {@code val.tar}, or in one tar of both, read in place and
   * decoded when asked for. The tars hold {@code <class>/<image>}, or one tar for each class as
   * ImageNet's does; gzipped ones are unpacked once, to a hidden file beside them. The same as
   * {@link #imageFolder}, which reads tars too.
   *
   * @param directory holds the tars, or is the one
   * @param shape size that images are to be brought to
   * @throws DataException if an archive is missing, damaged or not laid out so
   */
  public static VisionDataset tar(Path directory, ImageShape shape) {
    return open("tar", DataOptions.defaults().withPath(directory).withInputSize(shape));
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
   * @param name one of {@link #names()}; case, {@code -} and {@code _} are ignored. With {@value
   *     #DUMMY} before it, made data in its shape, which is also what made data is called
   * @param options where it is, and how to read it
   * @throws DataException if there is no such data set (the message lists those there are), or it
   *     cannot be fetched, or is damaged
   */
  public static VisionDataset open(String name, DataOptions options) {
    boolean made = isDummy(name) || options.dummy();
    DatasetEntry entry = entry(realName(name));
    refuseValidation(entry, made, options);
    VisionDataset opened = made ? dummy(entry.info(), options) : entry.open(options);
    return opened.options().isPresent() ? opened : opened.openedWith(options.withDummy(made));
  }

  /**
   * Opens the images to measure a trained network on, and no others: no training images need be
   * there. They are the test split of {@link #open} where the options are those that the run was
   * opened with ({@link VisionDataset#options}), a share that was set apart included. Where a
   * folder or tar of classes is named that has no splits, and the options name no share, they are
   * all images in it.
   *
   * @param name as for {@link #open}
   * @param options where it is, and how to read it
   * @param classNames the classes that the network knows, in the order of its outputs; an image's
   *     label is its class's place here, found by name. Classes without images are {@link
   *     ImageDataset#absentClasses}
   * @throws DataException if there are images of other classes (the message names them and those
   *     that are missing), or as {@link #open}
   */
  public static ImageDataset evaluation(String name, DataOptions options, List<String> classNames) {
    boolean made = isDummy(name) || options.dummy();
    DatasetEntry entry = entry(realName(name));
    refuseValidation(entry, made, options);
    if (!made) {
      return entry.evaluation(options, classNames);
    }
    ImageDataset test = dummy(entry.info(), options).test();
    ClassAlignment.requireSame(test.name(), test.classNames(), classNames);
    return test;
  }

  /** An option that would change nothing is a mistake. */
  private static void refuseValidation(DatasetEntry entry, boolean made, DataOptions options) {
    Validation asked = options.validation();
    boolean ownTest = made || entry.info().downloadable();
    if (ownTest && (asked.path().isPresent() || asked.share().isPresent())) {
      throw new DataException(
          "val-dir and val-split are for images of your own (folder, tar, imagenet): "
              + (made ? "made data" : entry.info().name())
              + " has test images of its own; leave them out");
    }
  }

  /**
   * The name without what marks made data: {@code "cifar10"} of {@code "dummy-cifar10"}.
   *
   * @param name of real or made data
   */
  public static String realName(String name) {
    return isDummy(name) ? name.substring(DUMMY.length()) : name;
  }

  /**
   * Whether there is a data set of exactly this name that {@link #fetch} can get; false for images
   * of the user's own and for made data.
   *
   * @param name of real or made data
   */
  public static boolean isDownloadable(String name) {
    return all().stream().anyMatch(info -> info.name().equals(name) && info.downloadable());
  }

  /** Whether {@code name} is one of made data: {@code "dummy-cifar10"}. */
  public static boolean isDummy(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(DUMMY);
  }

  private static VisionDataset dummy(DatasetInfo info, DataOptions options) {
    ImageShape shape = options.inputSize().orElse(info.shape());
    return dummy(DUMMY + info.name(), shape, info.classNames(), info.trainSize(), info.testSize());
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
   * @return what was found out about each file, and what was passed over
   */
  public static Verification verify(String name, DataOptions options) {
    return entry(name).verify(options);
  }

  private static DatasetEntry entry(String name) {
    Collection<String> valid = ENTRIES.keySet();
    return Choices.find(name, valid)
        .map(ENTRIES::get)
        .orElseThrow(() -> new DataException(Choices.unknown("data set", name, valid)));
  }
}
