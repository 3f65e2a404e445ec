package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.kiln.error.DataException;

/** The classes of some images, found by name among those that a network knows. */
public final class ClassAlignment {

  private static final int MOST_NAMED = 8;
  private static final String RENAME_FOLDERS =
      "Rename the folders so that the names agree, or step over these images with --allow-missing";
  private static final String OTHER_IMAGES =
      "Measure on images of those classes, under the same names";

  private final int[] places;

  private ClassAlignment(int[] places) {
    this.places = places;
  }

  /**
   * Finds every class of images that lie in class folders.
   *
   * @param what whose classes they are, for messages
   * @param found the images' classes, in the order of their labels
   * @param known the network's classes, in the order of its outputs
   * @throws DataException if one is unknown; names the difference on both sides
   */
  public static ClassAlignment of(String what, List<String> found, List<String> known) {
    return of(what, found, known, RENAME_FOLDERS);
  }

  /**
   * The same for images that are given as they are, with no folders to rename.
   *
   * @throws DataException as {@link #of}
   */
  public static ClassAlignment ofGiven(String what, List<String> found, List<String> known) {
    return of(what, found, known, OTHER_IMAGES);
  }

  private static ClassAlignment of(
      String what, List<String> found, List<String> known, String advice) {
    Map<String, Integer> placeOf = new HashMap<>();
    for (int place = 0; place < known.size(); place++) {
      placeOf.put(known.get(place), place);
    }
    List<String> unknown = found.stream().filter(name -> !placeOf.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw new DataException(difference(what, unknown, found, known, advice));
    }
    return new ClassAlignment(found.stream().mapToInt(placeOf::get).toArray());
  }

  private static String difference(
      String what, List<String> unknown, List<String> found, List<String> known, String advice) {
    List<String> missing = new ArrayList<>(known);
    missing.removeAll(new HashSet<>(found));
    return what
        + " has images of "
        + count(unknown.size(), "class", "classes")
        + " that the training images lack: "
        + named(unknown)
        + "; expected "
        + (missing.isEmpty() || missing.size() == known.size() ? "" : "of those not found there ")
        + named(missing.isEmpty() ? known : missing)
        + ". "
        + advice;
  }

  /** {@code 1 class}, {@code 2 classes}. */
  public static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** The first of many names, and how many there are more. */
  public static String named(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return names.size() <= MOST_NAMED
        ? first
        : first + " and " + (names.size() - MOST_NAMED) + " more";
  }

  /** The network's label of what the images call {@code label}. */
  public int place(int label) {
    return places[label];
  }

  /**
   * Makes sure that a network's classes are those of some images.
   *
   * @param what whose classes they are, for messages
   * @param found the images' classes, in the order of their labels
   * @param known the network's classes, in the order of its outputs
   * @throws DataException if the two are not the same names in the same order
   */
  public static void requireSame(String what, List<String> found, List<String> known) {
    if (!found.equals(known)) {
      throw new DataException(
          difference(
              what,
              found.stream().filter(name -> !known.contains(name)).toList(),
              found,
              known,
              OTHER_IMAGES));
    }
  }
}
