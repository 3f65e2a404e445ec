package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kiln.data.layout.SplitName.Role;
import org.kiln.error.DataException;

/**
 * Finds the splits in a folder or tar by their names, and tells what else is there. Where nothing
 * is named as training images, the folders are the classes.
 */
final class SplitSearch {

  private static final int MOST_WRAPPERS = 8;

  private final SourceFolder base;
  private final List<SourceFolder> wrappers;
  private final List<SourceFolder> members;

  private SplitSearch(SourceFolder base, List<SourceFolder> wrappers) {
    this.base = base;
    this.wrappers = wrappers;
    this.members = Stream.concat(base.folders().stream(), base.archives().stream()).toList();
  }

  /**
   * Looks through {@code top}, or through the folder that it wraps.
   *
   * @param known classes' names, if they are known: such a folder is no wrapper
   */
  static SplitSearch of(SourceFolder top, Set<String> known) {
    List<SourceFolder> wrappers = new ArrayList<>();
    SourceFolder at = top;
    while (wrappers.size() < MOST_WRAPPERS && isWrapper(at, known)) {
      wrappers.add(at);
      at = at.below().get(0);
    }
    return new SplitSearch(at, wrappers);
  }

  /** Whether it holds no splits and no classes, but one folder that does. */
  private static boolean isWrapper(SourceFolder folder, Set<String> known) {
    List<SourceFolder> below = folder.below();
    if (below.size() != 1 || hasSplits(folder)) {
      return false;
    }
    SourceFolder only = below.get(0);
    return !known.contains(FileNames.canonical(only.name()))
        && (only.images().isEmpty()
            || hasSplits(only)
            || only.below().size() > 1
            || isWrapper(only, known));
  }

  private static boolean hasSplits(SourceFolder folder) {
    return Stream.concat(folder.folders().stream(), folder.archives().stream())
        .anyMatch(member -> SplitName.of(member.name()).isPresent());
  }

  /** The folders around {@link #base}, from the top. */
  List<SourceFolder> wrappers() {
    return wrappers;
  }

  SourceFolder base() {
    return base;
  }

  /** Folders and tars of a role, the best name first, a folder before a tar of the same name. */
  private Stream<SourceFolder> named(Role role) {
    return members.stream()
        .filter(member -> SplitName.isOf(member, role))
        .sorted(
            Comparator.comparingInt((SourceFolder f) -> SplitName.of(f.name()).orElseThrow().rank())
                .thenComparing(SourceFolder::isArchive));
  }

  /** Folders and tars here that are named as images to measure on, the best name first. */
  List<SourceFolder> measured() {
    return Stream.concat(named(Role.VALIDATION), named(Role.TEST)).toList();
  }

  /**
   * The training images' folder; empty where the folders here are the classes.
   *
   * @throws DataException if there are two, or one that has no class folders and nothing else is
   *     there
   */
  Optional<SourceFolder> training() {
    List<SourceFolder> named = named(Role.TRAINING).toList();
    Optional<SourceFolder> first =
        named.stream().filter(folder -> !folder.below().isEmpty()).findFirst();
    if (first.isPresent()) {
      refuseSecond(first.get());
      return first;
    }
    boolean classesBeside =
        members.stream()
            .anyMatch(member -> SplitName.of(member.name()).isEmpty() && member.holdsImages());
    if (!named.isEmpty() && !classesBeside) {
      throw new DataException(flat(named.get(0)));
    }
    return Optional.empty();
  }

  private static String flat(SourceFolder training) {
    int images = training.images().size();
    return training.where()
        + (images == 0 ? " holds no folders" : " holds " + images + " images and no folders")
        + ": expected one for each class, "
        + training.name()
        + "/<class>/<image>";
  }

  /**
   * Tells two folders apart whose names mean the same, {@code val} and {@code Val}.
   *
   * @throws DataException if there is another beside {@code first}
   */
  void refuseSecond(SourceFolder first) {
    SplitName name = SplitName.of(first.name()).orElseThrow();
    for (SourceFolder other : named(name.role()).toList()) {
      if (other != first
          && other.isArchive() == first.isArchive()
          && SplitName.of(other.name()).orElseThrow().rank() == name.rank()
          && other.holdsImages()) {
        throw new DataException(
            "Both "
                + first.where()
                + " and "
                + other.where()
                + " are named as "
                + (name.role() == Role.TRAINING ? "training" : "validation")
                + " images: rename one, or put them into one folder");
      }
    }
  }

  /**
   * Where there are no training images by name: the folders here that are splits and no classes, as
   * the folders in them are named like the classes.
   */
  Set<SourceFolder> splitsAmongClasses() {
    List<String> classes = names(plain());
    return measured().stream()
        .filter(folder -> !folder.below().isEmpty() && classes.containsAll(names(folder.below())))
        .collect(Collectors.toSet());
  }

  /** The folders and tars here that images to measure on may be in. */
  Set<SourceFolder> splits() {
    boolean split = named(Role.TRAINING).anyMatch(folder -> !folder.below().isEmpty());
    return split || plain().stream().noneMatch(SourceFolder::holdsImages)
        ? Set.copyOf(measured())
        : splitsAmongClasses();
  }

  /**
   * Where there are no training images by name.
   *
   * @throws DataException if there are no folders that could be classes, or they are data sets of
   *     their own
   */
  void refuseWithoutClasses() {
    if (base.below().stream().allMatch(measured()::contains)) {
      throw new DataException(nothingFound());
    }
    List<String> sets =
        base.below().stream().filter(SplitSearch::hasTraining).map(SourceFolder::name).toList();
    if (!sets.isEmpty()) {
      throw new DataException(
          base.where()
              + " holds data sets of their own: "
              + ClassAlignment.named(sets)
              + ". Name one of them with --data-path");
    }
  }

  /**
   * Where images to measure on were named.
   *
   * @throws DataException if all folders here are splits and none is a class
   */
  void refuseSplitsAlone(Set<String> known) {
    List<SourceFolder> below = base.below();
    if (below.size() > 1
        && below.stream().allMatch(folder -> SplitName.of(folder.name()).isPresent())
        && names(below).stream().noneMatch(known::contains)) {
      throw new DataException(
          base.where()
              + " holds splits and no classes: "
              + ClassAlignment.named(below.stream().map(SourceFolder::name).toList())
              + "; expected <class>/<image>. Name one of them with --val-dir, in a tar unpacked");
    }
  }

  private static boolean hasTraining(SourceFolder folder) {
    return folder.folders().stream()
        .anyMatch(
            below ->
                SplitName.isOf(below, Role.TRAINING)
                    && below.images().isEmpty()
                    && below.holdsImages());
  }

  /** Why there are no training images. */
  String nothingFound() {
    String contents = contents();
    return "No training images in "
        + base.where()
        + ": expected train/<class>/<image>, train.tar, or <class>/<image> there, found "
        + contents
        + (contents.contains(".zip") ? ". Unpack the zip" : "")
        + ". Name the folder or tar that has them with --data-path";
  }

  /** Folders here that are named as a split and stand among classes. */
  List<SourceFolder> classesNamedAsSplits() {
    Set<SourceFolder> splits = splitsAmongClasses();
    return base.below().stream()
        .filter(folder -> SplitName.of(folder.name()).isPresent() && !splits.contains(folder))
        .toList();
  }

  /**
   * Where the folders here are the classes: a warning if one of them holds training images and
   * others, {@code cat/train} and {@code cat/val}, as a class is all that lies in its folder.
   */
  Optional<String> splitsInClasses() {
    return base.below().stream()
        .filter(
            folder ->
                folder.below().stream().anyMatch(f -> SplitName.isOf(f, Role.TRAINING))
                    && folder.below().stream()
                        .anyMatch(
                            f ->
                                SplitName.isOf(f, Role.VALIDATION) || SplitName.isOf(f, Role.TEST)))
        .findFirst()
        .map(
            folder ->
                folder.where()
                    + " holds splits ("
                    + ClassAlignment.named(folder.below().stream().map(SourceFolder::name).toList())
                    + ") whose images are all taken for those of one class: for splits, name the"
                    + " folders train/"
                    + folder.name()
                    + " and val/"
                    + folder.name());
  }

  private List<SourceFolder> plain() {
    return base.below().stream().filter(f -> SplitName.of(f.name()).isEmpty()).toList();
  }

  private static List<String> names(List<SourceFolder> folders) {
    return folders.stream().map(f -> FileNames.canonical(f.name())).toList();
  }

  /**
   * The folders and tars here that are none of {@code read}, as a line; empty if there are none.
   */
  Optional<String> leftOut(List<SourceFolder> read) {
    Set<String> places = read.stream().map(SourceFolder::where).collect(Collectors.toSet());
    List<String> names =
        members.stream()
            .filter(member -> !places.contains(member.where()))
            .map(member -> member.name() + (member.isArchive() ? " (tar)" : ""))
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("left out: " + ClassAlignment.named(names));
  }

  /** What is here, for a message that says what isn't. */
  private String contents() {
    List<String> names = new ArrayList<>();
    members.forEach(member -> names.add(member.name() + (member.isArchive() ? ".tar" : "/")));
    names.addAll(base.others());
    names.addAll(base.images());
    return names.isEmpty() ? "nothing" : ClassAlignment.named(names);
  }
}
