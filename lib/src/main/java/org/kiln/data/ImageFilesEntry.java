package org.kiln.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kiln.data.format.EncodedImages;
import org.kiln.data.format.ImageFolder;
import org.kiln.data.format.ImageTar;

/**
 * Image files that a user has: {@code train} and {@code val} folders or tars below one folder.
 *
 * @param info what is known of it
 * @param kinds what is looked for, in order
 */
record ImageFilesEntry(DatasetInfo info, List<Kind> kinds) implements DatasetEntry {

  /** ImageNet's, as torchvision cites them; usual for photographs of any kind. */
  private static final Normalization PHOTOS =
      new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  /** The means of the three. */
  private static final Normalization GREY_PHOTOS =
      new Normalization(List.of(0.449f), List.of(0.226f));

  /** How the files are kept, and the names that the two splits may have. */
  enum Kind {
    FOLDER(List.of("train"), List.of("val", "test", "validation")),
    TAR(
        List.of("train.tar", "ILSVRC2012_img_train.tar"),
        List.of("val.tar", "test.tar", "ILSVRC2012_img_val.tar"));

    private final List<String> train;
    private final List<String> test;

    Kind(List<String> train, List<String> test) {
      this.train = train;
      this.test = test;
    }

    private List<String> names(Split split) {
      return split == Split.TRAIN ? train : test;
    }

    private EncodedImages read(Path path) {
      return this == FOLDER ? new ImageFolder(path) : new ImageTar(path);
    }
  }

  /** A split's place, and how to read it. */
  private record Place(Path path, Kind kind) {}

  @Override
  public VisionDataset open(DataOptions options) {
    ImageShape shape = options.inputSize().orElse(info.shape());
    ImageDataset train = split(options, shape, Split.TRAIN);
    try {
      return new VisionDataset(
          info.name(),
          train,
          split(options, shape, Split.TEST),
          shape.channels() == 3 ? PHOTOS : GREY_PHOTOS);
    } catch (RuntimeException e) {
      train.close();
      throw e;
    }
  }

  @Override
  public ImageDataset evaluation(DataOptions options, List<String> classNames) {
    ImageShape shape = options.inputSize().orElse(info.shape());
    Place place = find(options.path(), Split.TEST);
    EncodedImages files = place.kind.read(place.path);
    ClassAlignment classes =
        ClassAlignment.of(place.path.toString(), files.classNames(), classNames);
    return new DecodedDataset(
        info.name(),
        Split.TEST,
        shape,
        files.relabelled(classNames, classes::place),
        options.skipCorrupt());
  }

  private DecodedDataset split(DataOptions options, ImageShape shape, Split split) {
    Place place = find(options.path(), split);
    return new DecodedDataset(
        info.name(), split, shape, place.kind.read(place.path), options.skipCorrupt());
  }

  private Place find(Path root, Split split) {
    List<String> tried = new ArrayList<>();
    for (Kind kind : kinds) {
      for (String name : kind.names(split)) {
        if (Files.exists(root.resolve(name))) {
          return new Place(root.resolve(name), kind);
        }
        tried.add(name);
      }
    }
    throw new DataException(
        "Data set "
            + info.name()
            + ": "
            + root.toAbsolutePath()
            + " has none of "
            + String.join(", ", tried)
            + ". Name the folder that has with --data-path");
  }

  /** Nothing is fetched: says where the files are, or that they are missing. */
  @Override
  public Path fetch(DataOptions options) {
    find(options.path(), Split.TRAIN);
    find(options.path(), Split.TEST);
    return options.path();
  }

  @Override
  public List<FileCheck> verify(DataOptions options) {
    List<FileCheck> checks = new ArrayList<>();
    for (Split split : Split.values()) {
      try (DecodedDataset dataset = split(options, info.shape(), split)) {
        for (int index = 0; index < dataset.size(); index++) {
          checks.add(check(dataset, index));
        }
      }
    }
    return checks;
  }

  private static FileCheck check(DecodedDataset dataset, int index) {
    Path file = Path.of(dataset.where(index));
    try {
      dataset.image(index);
      return new FileCheck(file, Optional.empty());
    } catch (DataException e) {
      return new FileCheck(file, Optional.of(e.getMessage()));
    }
  }
}
