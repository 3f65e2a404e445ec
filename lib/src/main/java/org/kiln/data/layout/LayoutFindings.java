package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kiln.error.DataException;

/** What a user must know of the images that were found: refusals, or warnings, a line each. */
final class LayoutFindings {

  private final boolean allowMissing;
  private final List<String> warnings = new ArrayList<>();
  private final PassedOver passedOver = new PassedOver();

  /**
   * @param allowMissing whether classes without images are warned of and not refused
   */
  LayoutFindings(boolean allowMissing) {
    this.allowMissing = allowMissing;
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  /** All of them; what was passed over stands in one. */
  List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    passedOver.warning().ifPresent(all::add);
    return List.copyOf(all);
  }

  /**
   * Looks at the training images.
   *
   * @throws DataException if a class has none and may not
   */
  void ofTraining(ClassImages images) {
    passedOver.addAll(images.passedOver());
    List<String> empty = images.empty();
    if (!empty.isEmpty()) {
      if (!allowMissing) {
        throw new DataException(empty(images, empty));
      }
      warn("No images to learn from in " + images.where() + " for " + counted(empty));
    }
    if (images.classes().size() == 1) {
      warn(
          images.where()
              + " has one class only, "
              + images.classes().firstKey()
              + ": there is nothing to tell apart");
    }
  }

  private static String empty(ClassImages images, List<String> empty) {
    String kinds = images.passedOver().byKind();
    return ClassAlignment.count(empty.size(), "class folder", "class folders")
        + " of "
        + images.where()
        + (empty.size() == 1 ? " holds no images: " : " hold no images: ")
        + ClassAlignment.named(empty)
        + (kinds.isEmpty() ? "" : "; passed over: " + kinds)
        + ". Remove the folder, put images into it, or keep the class with --allow-missing";
  }

  /**
   * Looks at the images to measure on.
   *
   * @param classNames the training images' classes
   * @throws DataException if there are none, or some of other classes that may not be
   */
  void ofMeasured(ClassImages images, List<String> classNames) {
    passedOver.addAll(images.passedOver());
    Set<String> known = new HashSet<>(classNames);
    List<String> unknown = images.present().stream().filter(name -> !known.contains(name)).toList();
    if (!unknown.isEmpty() && !allowMissing) {
      ClassAlignment.of(images.where(), images.present(), classNames);
    }
    for (String name : unknown) {
      ImageList list = images.images(name);
      passedOver.add(PassedOver.UNKNOWN_CLASS, list.size(), list.folder(0).where(list.name(0)));
    }
    Set<String> present = new HashSet<>(images.present());
    List<String> absent = classNames.stream().filter(name -> !present.contains(name)).toList();
    if (absent.size() == classNames.size()) {
      throw new DataException(
          images.where()
              + " has no images of the classes "
              + ClassAlignment.named(classNames)
              + ": there is nothing to measure on");
    }
    if (!absent.isEmpty()) {
      warn(
          "No images to measure on in "
              + images.where()
              + " for "
              + counted(absent)
              + ". Means over classes leave "
              + (absent.size() == 1 ? "it" : "them")
              + " out");
    }
  }

  private static String counted(List<String> names) {
    return ClassAlignment.count(names.size(), "class", "classes")
        + ": "
        + ClassAlignment.named(names);
  }
}
