package org.kiln.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Names that users type: finding the one they mean, and telling them when there is none. */
public final class Choices {

  private Choices() {}

  /**
   * The valid name that equals what was typed when case, {@code -}, {@code _} and blanks are
   * ignored.
   *
   * @param typed for instance {@code "CIFAR-10"}
   * @param valid for instance {@code ["cifar10", "mnist"]}
   */
  public static Optional<String> find(String typed, Collection<String> valid) {
    return valid.stream().filter(name -> plain(name).equals(plain(typed))).findFirst();
  }

  /**
   * What to say about an unknown name: all valid ones, and the nearest.
   *
   * @param kind what is named, for instance {@code "data set"}
   * @param typed what was typed
   * @param valid the names there are, in the order to list them
   */
  public static String unknown(String kind, String typed, Collection<String> valid) {
    String nearest =
        valid.stream()
            .min((a, b) -> Integer.compare(distance(typed, a), distance(typed, b)))
            .map(name -> " Did you mean '" + name + "'?")
            .orElse("");
    return "Unknown "
        + kind
        + " '"
        + typed
        + "'."
        + nearest
        + " There are: "
        + String.join(", ", valid);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_\\s]", "");
  }

  /** Levenshtein's: single characters inserted, deleted or replaced. */
  private static int distance(String typed, String name) {
    String a = plain(typed);
    String b = plain(name);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
