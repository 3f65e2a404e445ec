package org.kiln.model;

import java.util.Comparator;

/** Order in which a person sorts names with numbers: {@code resnet20} before {@code resnet110}. */
final class NaturalOrder implements Comparator<String> {

  private static final String BETWEEN_LETTERS_AND_DIGITS = "(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)";

  @Override
  public int compare(String first, String second) {
    String[] a = first.split(BETWEEN_LETTERS_AND_DIGITS);
    String[] b = second.split(BETWEEN_LETTERS_AND_DIGITS);
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int order = compareParts(a[i], b[i]);
      if (order != 0) {
        return order;
      }
    }
    return a.length != b.length ? a.length - b.length : first.compareTo(second);
  }

  private static int compareParts(String a, String b) {
    boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
    if (numbers && a.length() != b.length()) {
      return a.length() - b.length();
    }
    return a.compareTo(b);
  }
}
