package org.kiln.data.layout;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.kiln.data.format.EncodedImages;
import org.kiln.data.layout.SplitName.Role;
import org.kiln.error.DataException;

/**
 * How a user's own images lie: splits and classes in a folder, in tars in a folder, or in one tar.
 * Folder and tar of the same tree have the same classes and images in the same order.
 *
 * <p>The rules, each told to the user by a note or a warning where it decides something:
 *
 * <ul>
 *   <li>Splits are found by name ({@link SplitName}), in whatever case. To measure on, {@code val},
 *       {@code valid}, {@code validation} and {@code dev} come before {@code test}.
 *   <li>Where no folder is named as training images, the folders are the classes, and a share of
 *       each is set apart ({@link HeldOut}); so it is where there is nothing to measure on.
 *   <li>A class is the first folder below a split ({@link ClassImages}).
 *   <li>The classes are those of the training images; others are found among them by name.
 * </ul>
 */
public final class ImageLayout {

  private static final double USUAL_SHARE = 0.2;

  private final Path path;
  private final Validation validation;
  private final LayoutFindings findings;

  /**
   * The images of one split.
   *
   * @param images the files
   * @param notes where they come from and what is left out, as lines for the user
   */
  public record Part(EncodedImages images, List<String> notes) {}

  /**
   * What was found.
   *
   * @param training to learn from
   * @param measured to measure on, of the same classes
   * @param validation where the latter come from: opens the same ones again
   * @param warnings what a user must know, a line each
   */
  public record Found(Part training, Part measured, Validation validation, List<String> warnings) {}

  /**
   * What was found to measure on.
   *
   * @param measured the images
   * @param warnings what a user must know, a line each
   */
  public record Measured(Part measured, List<String> warnings) {}

  /** The training images: of a split, or of all folders but some. */
  private record Training(
      SplitSearch search, Optional<SourceFolder> split, Set<SourceFolder> apart, ClassImages all) {

    List<String> classNames() {
      return List.copyOf(all.classes().keySet());
    }
  }

  /** Images to measure on, where they are if in a folder of their own, and how they came about. */
  private record Source(ClassImages images, Optional<SourceFolder> folder, String note) {}

  /**
   * @param path where the images are
   * @param validation where those to measure on come from
   * @param allowMissing whether classes may lack images, and images to measure on may be of classes
   *     that the training images lack; those are stepped over
   */
  public ImageLayout(Path path, Validation validation, boolean allowMissing) {
    this.path = path;
    this.validation = validation;
    this.findings = new LayoutFindings(allowMissing);
  }

  /**
   * Finds training images and images to measure on.
   *
   * @throws DataException if there are none, or it is not clear which they are, or a class lacks
   *     images; says what is there and what can be done
   */
  public Found open() {
    Optional<SourceFolder> named = place().map(ValidationPlace::folder);
    Training training = training(search(Set.of()), named, Set.of());
    List<String> classNames = training.classNames();
    Optional<Source> beside =
        named.isPresent()
            ? named.map(folder -> named(folder, new HashSet<>(classNames)))
            : beside(training.search, training.apart, new HashSet<>(classNames));
    Source measured = beside.orElseGet(() -> share(training.all));
    findings.ofTraining(training.all);
    named.filter(folder -> folder.where().equals(training.all.where())).ifPresent(this::warnOfSame);
    findings.ofMeasured(measured.images, classNames);
    ClassImages learned = beside.isPresent() ? training.all : heldOut(training.all).training();
    return new Found(
        new Part(learned.labelled(classNames), notes(training, measured)),
        new Part(measured.images.labelled(classNames), List.of(measured.note)),
        found(beside.isPresent()),
        findings.warnings());
  }

  /**
   * Finds images to measure on alone; {@code Datasets.evaluation} says which.
   *
   * @param classNames in the order of their labels
   * @throws DataException if there are none, or of other classes
   */
  public Measured evaluation(List<String> classNames) {
    Set<String> known = new HashSet<>(classNames);
    Source source =
        place()
            .map(place -> named(place.folder(), known))
            .orElseGet(() -> withoutTraining(search(known), known));
    findings.ofMeasured(source.images, classNames);
    return new Measured(
        new Part(source.images.labelled(classNames), List.of(source.note)), findings.warnings());
  }

  private Source withoutTraining(SplitSearch search, Set<String> known) {
    Optional<Source> beside = beside(search, search.splits(), known);
    if (beside.isPresent()) {
      return beside.get();
    }
    Training training = training(search, Optional.empty(), known);
    return training.split.isPresent() || validation.share().isPresent()
        ? share(training.all)
        : new Source(
            training.all, Optional.empty(), "test images are all of " + training.all.where());
  }

  private Optional<ValidationPlace> place() {
    return validation.path().map(named -> new ValidationPlace(path, named));
  }

  /** Where the images to measure on were found. */
  private Validation found(boolean inFolder) {
    return new Validation(
        place().map(ValidationPlace::resolved),
        inFolder ? Optional.empty() : Optional.of(usedShare()),
        validation.seed());
  }

  private double usedShare() {
    return validation.share().orElse(USUAL_SHARE);
  }

  private SplitSearch search(Set<String> known) {
    return SplitSearch.of(ValidationPlace.top(path), known);
  }

  private Training training(SplitSearch search, Optional<SourceFolder> named, Set<String> known) {
    Optional<SourceFolder> split = search.training();
    if (split.isPresent()) {
      ClassImages images = ClassImages.of(split.get(), known, below -> true);
      images.addLoose(search.base());
      search.wrappers().forEach(images::addLoose);
      return new Training(search, split, search.splits(), images);
    }
    search.refuseWithoutClasses();
    for (SourceFolder folder : search.classesNamedAsSplits()) {
      findings.warn(
          folder.where()
              + " is named as a split but stands among classes, and is taken for a class: move it"
              + " elsewhere if it is none");
    }
    search.splitsInClasses().ifPresent(findings::warn);
    Set<SourceFolder> apart = new HashSet<>(search.splitsAmongClasses());
    search.base().below().stream()
        .filter(folder -> named.filter(n -> n.where().equals(folder.where())).isPresent())
        .forEach(apart::add);
    ClassImages images = ClassImages.of(search.base(), known, below -> !apart.contains(below));
    if (images.size() == 0) {
      throw new DataException(search.nothingFound());
    }
    search.wrappers().forEach(images::addLoose);
    return new Training(search, split, apart, images);
  }

  private void warnOfSame(SourceFolder folder) {
    findings.warn(
        "The images to measure on are the training images, those of "
            + folder.where()
            + ": the results say nothing of others. --val-split 0.2 sets a share of them apart");
  }

  /** What {@code --val-dir} names. */
  private static Source named(SourceFolder folder, Set<String> known) {
    SplitSearch.of(folder, known).refuseSplitsAlone(known);
    ClassImages images =
        labelled(folder, known)
            .orElseThrow(
                () ->
                    new DataException(
                        FlatSplit.of(folder, known)
                            .map(FlatSplit::advice)
                            .orElse(
                                folder.where() + " holds no images: expected <class>/<image>")));
    return new Source(
        images, Optional.of(folder), "validation images from " + folder.where() + " (--val-dir)");
  }

  private static Optional<ClassImages> labelled(SourceFolder folder, Set<String> known) {
    Optional<FlatSplit> flat = FlatSplit.of(folder, known);
    return flat.isPresent()
        ? flat.get().labelled(known)
        : Optional.of(ClassImages.of(folder, known, below -> true))
            .filter(found -> found.size() > 0);
  }

  /** The first of {@code splits} that can be measured on; none where a share was asked for. */
  private Optional<Source> beside(SplitSearch search, Set<SourceFolder> splits, Set<String> known) {
    if (validation.share().isPresent()) {
      return Optional.empty();
    }
    for (SourceFolder folder : search.measured()) {
      if (splits.contains(folder)) {
        Optional<ClassImages> images = labelled(folder, known);
        if (images.isPresent()) {
          search.refuseSecond(folder);
          String note = "validation images from " + folder.where();
          return Optional.of(new Source(images.get(), Optional.of(folder), note));
        }
        leaveOut(folder, known);
      }
    }
    return Optional.empty();
  }

  /** A test without labels is usual; a validation without them is a mistake. */
  private void leaveOut(SourceFolder folder, Set<String> known) {
    Optional<FlatSplit> flat = FlatSplit.of(folder, known);
    if (flat.isPresent() && SplitName.isOf(folder, Role.VALIDATION)) {
      throw new DataException(
          flat.get().advice() + ". --val-split 0.2 measures on a share of the training images");
    }
    findings.warn(
        flat.map(FlatSplit::advice).orElse(folder.where() + " holds no images") + ": left out");
  }

  private HeldOut heldOut(ClassImages all) {
    HeldOut parts = HeldOut.of(all, usedShare(), validation.seed());
    if (parts.measured().size() == 0) {
      throw new DataException(
          "No class of "
              + all.where()
              + " has two images, so that none can be set apart to measure on: name a folder of"
              + " others with --val-dir");
    }
    return parts;
  }

  private Source share(ClassImages all) {
    String percent =
        String.format(Locale.ROOT, "%.2f", 100 * usedShare()).replaceFirst("\\.?0+$", "");
    String note =
        String.format(
            Locale.ROOT,
            "validation images are %s%% of each class of %s, chosen by seed %d (--val-split,"
                + " --val-seed)",
            percent,
            all.where(),
            validation.seed());
    return new Source(heldOut(all).measured(), Optional.empty(), note);
  }

  private static List<String> notes(Training training, Source measured) {
    List<String> notes = new ArrayList<>(List.of("training images from " + training.all.where()));
    List<SourceFolder> read = new ArrayList<>();
    measured.folder.ifPresent(read::add);
    training.split.ifPresentOrElse(
        read::add,
        () ->
            training.search.base().below().stream()
                .filter(folder -> !training.apart.contains(folder))
                .forEach(read::add));
    training.search.leftOut(read).ifPresent(notes::add);
    return notes;
  }
}
