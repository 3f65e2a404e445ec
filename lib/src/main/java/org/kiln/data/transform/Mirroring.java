package org.kiln.data.transform;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledImages;
import org.kiln.error.DataException;

/**
 * Whether the mirror image of a data set's images still shows the same class: not for writing, nor
 * where one class is the other seen in a mirror.
 *
 * @param harmless whether images may be mirrored left to right
 * @param reason why, as the end of a sentence: "these are grey images, mostly writing"
 */
public record Mirroring(boolean harmless, String reason) {

  private static final int LOOKED_AT = 8;

  /** How far the channels of a grey image may be apart that was saved as a coloured JPEG. */
  private static final int JPEG_NOISE = 4;

  private static final Set<String> DIGITS =
      Set.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  /** Words for the two sides; classes that differ in nothing else are each other's mirror image. */
  private static final List<Pair> PAIRS =
      List.of(
          new Pair("left", "right"),
          new Pair("east", "west"),
          new Pair("clockwise", "counterclockwise"),
          new Pair("clockwise", "anticlockwise"),
          new Pair("links", "rechts"),
          new Pair("gauche", "droite"),
          new Pair("izquierda", "derecha"),
          new Pair("sinistra", "destra"),
          new Pair("esquerda", "direita"),
          new Pair("l", "r"),
          new Pair("cw", "ccw"));

  /** Two sides; short ones count as words of their own alone: "arrow_l", not "ball". */
  private record Pair(String one, String other, Pattern pattern) {

    Pair(String one, String other) {
      this(one, other, Pattern.compile(pattern(one, other)));
    }

    private static String pattern(String one, String other) {
      String either = "(" + other + "|" + one + ")";
      return one.length() > 2 ? either : "(?<!\\p{L})" + either + "(?!\\p{L})";
    }

    String swapped(String name) {
      return pattern.matcher(name).replaceAll(m -> m.group(1).equals(one) ? other : one);
    }
  }

  /**
   * What there is to say of a data set: by the names of its classes, then by its images, of which a
   * few are read where they are files.
   *
   * @param dataset what is to be trained on
   */
  public static Mirroring of(LabelledImages dataset) {
    Optional<String> names = byNames(dataset.classNames());
    if (names.isPresent()) {
      return new Mirroring(false, names.get());
    }
    return isGrey(dataset)
        ? new Mirroring(false, "these are grey images, mostly writing")
        : new Mirroring(true, "these are colour images");
  }

  /** Why classes of such names don't bear mirroring; empty where nothing speaks against it. */
  public static Optional<String> byNames(List<String> classNames) {
    Set<String> names = new LinkedHashSet<>();
    classNames.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    if (names.size() > 1 && names.stream().allMatch(Mirroring::isCharacter)) {
      return Optional.of("the classes are single digits or letters");
    }
    for (String name : names) {
      for (Pair sides : PAIRS) {
        String swapped = sides.swapped(name);
        if (!swapped.equals(name) && names.contains(swapped)) {
          return Optional.of("class " + name + " is " + swapped + " seen in a mirror");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isCharacter(String name) {
    return name.codePointCount(0, name.length()) == 1 || DIGITS.contains(name);
  }

  /** Grey as stored, or image files whose three channels are equal, by a sample of them. */
  private static boolean isGrey(LabelledImages dataset) {
    ImageShape shape = dataset.shape();
    if (shape.channels() == 1) {
      return true;
    }
    if (dataset.uniform()) {
      return false;
    }
    int looked = Math.min(LOOKED_AT, dataset.size());
    int seen = 0;
    for (int i = 0; i < looked; i++) {
      try {
        if (!isGrey(dataset.image((int) ((long) i * dataset.size() / looked)).pixels())) {
          return false;
        }
        seen++;
      } catch (DataException e) {
        continue; // whoever trains on it says so
      }
    }
    return seen > 0;
  }

  private static boolean isGrey(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      if (Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue))
          > JPEG_NOISE) {
        return false;
      }
    }
    return true;
  }
}
