package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.kiln.error.DataException;

/**
 * A split whose images stand in no class folders, as those of ImageNet's and Tiny-ImageNet's
 * validation: a text file says their classes.
 *
 * @param split the folder or tar
 * @param images the folder in it that holds the images
 */
record FlatSplit(SourceFolder split, SourceFolder images) {

  private static final String DEVKIT = "ilsvrc2012_devkit";
  private static final String GROUND_TRUTH = "ILSVRC2012_validation_ground_truth.txt";
  private static final String META = "meta.mat";
  private static final int DEVKIT_DEPTH = 3;

  /**
   * Whether {@code split} is one: it holds images and no folders, or a single folder of images that
   * isn't a class.
   *
   * @param known the classes there are, as far as that is known
   */
  static Optional<FlatSplit> of(SourceFolder split, Set<String> known) {
    List<SourceFolder> below = split.below();
    if (below.isEmpty()) {
      return split.images().isEmpty() ? Optional.empty() : Optional.of(new FlatSplit(split, split));
    }
    SourceFolder only = below.get(0);
    boolean flat =
        below.size() == 1
            && split.images().isEmpty()
            && !only.images().isEmpty()
            && only.below().isEmpty()
            && !known.contains(FileNames.canonical(only.name()));
    return flat ? Optional.of(new FlatSplit(split, only)) : Optional.empty();
  }

  /**
   * The images by class; empty where no file says what they are.
   *
   * @param known the classes there are, as far as that is known
   * @throws DataException if a file is there that can't be read or doesn't fit
   */
  Optional<ClassImages> labelled(Set<String> known) {
    Optional<LabelFile> file =
        Stream.of(Optional.of(images), Optional.of(split), Optional.ofNullable(split.parent()))
            .flatMap(Optional::stream)
            .distinct()
            .flatMap(folder -> LabelFile.in(folder, split).stream())
            .findFirst();
    Optional<SourceFolder> devkit = devkit();
    Optional<LabelFile> labels =
        file.or(() -> devkit.map(folder -> LabelFile.read(folder, GROUND_TRUTH)));
    return labels.map(
        found ->
            found.label(images, known, found.isNumbersOnly(known) ? names(found, devkit) : n -> n));
  }

  private Optional<SourceFolder> devkit() {
    SourceFolder around = split.parent();
    if (around == null) {
      return Optional.empty();
    }
    return Stream.concat(around.folders().stream(), around.archives().stream())
        .filter(folder -> folder.name().toLowerCase(Locale.ROOT).startsWith(DEVKIT))
        .flatMap(folder -> holding(folder, DEVKIT_DEPTH).stream())
        .findFirst();
  }

  private static List<SourceFolder> holding(SourceFolder folder, int depth) {
    List<SourceFolder> found = new ArrayList<>();
    if (folder.others().containsAll(List.of(GROUND_TRUTH, META))) {
      found.add(folder);
    } else if (depth > 0) {
      folder.folders().forEach(below -> found.addAll(holding(below, depth - 1)));
    }
    return found;
  }

  private static UnaryOperator<String> names(LabelFile labels, Optional<SourceFolder> devkit) {
    if (devkit.isEmpty()) {
      throw new DataException(
          labels.where()
              + " holds numbers: put ILSVRC2012_devkit_t12.tar.gz beside the images, which says"
              + " what classes they are, or name the classes themselves");
    }
    SourceFolder folder = devkit.get();
    Map<Integer, String> names = ImageNetSynsets.read(folder, META);
    return number -> {
      String name = names.get(Integer.valueOf(number));
      if (name == null) {
        throw new DataException(
            labels.where() + ": class " + number + " isn't in " + folder.where(META));
      }
      return name;
    };
  }

  /** What a person can do where nothing says the classes. */
  String advice() {
    return split.where()
        + " holds "
        + images.images().size()
        + " images in no class folders, and no file says what they are: expected <class>/<image>,"
        + " or beside them a text file "
        + split.name()
        + "_labels.txt with lines of image and class (for ImageNet"
        + " ILSVRC2012_devkit_t12.tar.gz)";
  }
}
