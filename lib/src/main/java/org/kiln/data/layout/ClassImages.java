package org.kiln.data.layout;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.kiln.data.format.EncodedImages;

/**
 * The images of a split by class. A class is the first folder below the split; how deep the images
 * lie in it doesn't matter.
 *
 * @param where the split, for messages
 * @param classes by name, in code-point order; a class may have none
 * @param passedOver what looks like an image there and isn't among them
 */
record ClassImages(String where, SortedMap<String, ImageList> classes, PassedOver passedOver) {

  /** None yet. */
  ClassImages(String where) {
    this(where, new TreeMap<>(FileNames.ORDER), new PassedOver());
  }

  /**
   * Looks through a split's folders.
   *
   * @param split the folder or tar
   * @param known classes' names, if they are known: such a folder is a class even where it is the
   *     only one
   * @param wanted which of the folders directly in {@code split} belong to it
   */
  static ClassImages of(SourceFolder split, Set<String> known, Predicate<SourceFolder> wanted) {
    ClassImages found = new ClassImages(split.where());
    SourceFolder top = unwrapped(split, known, wanted);
    for (SourceFolder at = top; at != split; at = at.parent()) {
      found.addLoose(at.parent());
    }
    found.addLoose(top);
    for (SourceFolder folder : top.below()) {
      if (top != split || wanted.test(folder)) {
        found.passedOver.addBelow(folder);
        collect(folder, "", found.images(FileNames.canonical(folder.name())));
      }
    }
    return found;
  }

  /**
   * The folder of the class folders: where a split holds a single folder that has no images itself,
   * but folders with images, that is no class but a wrapper.
   */
  static SourceFolder unwrapped(
      SourceFolder split, Set<String> known, Predicate<SourceFolder> wanted) {
    SourceFolder at = split;
    for (; ; ) {
      SourceFolder here = at;
      List<SourceFolder> below =
          here.below().stream().filter(f -> here != split || wanted.test(f)).toList();
      if (below.size() != 1) {
        return below.size() > 1 ? at : split;
      }
      SourceFolder only = below.get(0);
      if (known.contains(FileNames.canonical(only.name()))) {
        return at;
      }
      if (!only.images().isEmpty()) {
        return split;
      }
      at = only;
    }
  }

  /** Counts images that lie in {@code folder} itself. */
  void addLoose(SourceFolder folder) {
    for (PassedOver.Item item : folder.passedOver()) {
      passedOver.add(item.kind(), 1, folder.where(item.name()));
    }
    List<String> images = folder.images();
    if (!images.isEmpty()) {
      passedOver.add(PassedOver.NO_CLASS, images.size(), folder.where(images.get(0)));
    }
  }

  private static void collect(SourceFolder folder, String path, ImageList images) {
    images.startFolder(folder, path);
    IntStream.range(0, folder.images().size()).forEach(images::add);
    for (SourceFolder below : folder.below()) {
      collect(below, path + below.name() + "/", images);
    }
  }

  /** The images of a class, which is made if need be. */
  ImageList images(String className) {
    return classes.computeIfAbsent(className, name -> new ImageList());
  }

  /** How many images there are. */
  int size() {
    return classes.values().stream().mapToInt(ImageList::size).sum();
  }

  /** Classes that have images. */
  List<String> present() {
    return named(true);
  }

  /** Classes that have none. */
  List<String> empty() {
    return named(false);
  }

  private List<String> named(boolean withImages) {
    return classes.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 0 == withImages)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The images with labels.
   *
   * @param classNames in the order of their labels; images of other classes are left out
   */
  EncodedImages labelled(List<String> classNames) {
    return new ClassifiedImages(
        classNames,
        classNames.stream().map(name -> classes.getOrDefault(name, new ImageList())).toList());
  }
}
