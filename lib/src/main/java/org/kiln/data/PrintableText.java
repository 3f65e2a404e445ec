package org.kiln.data;

/**
 * Text from files, as it may be shown: names of classes, folders and data sets are other people's,
 * and can hold what moves a terminal's cursor, starts a line of the log, or turns text around.
 *
 * <p>Letters of every script, emoji and joiners between them stay as they are.
 */
public final class PrintableText {

  private static final int MOST_QUOTED = 80;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private PrintableText() {}

  /**
   * {@code text} in one line: what controls a terminal, breaks a line, changes the direction of
   * writing or can't be seen stands there as {@code \}{@code u001b}, as Java would write it.
   *
   * @param text anything
   * @return the same where it is harmless
   */
  public static String of(String text) {
    if (text.codePoints().allMatch(PrintableText::isHarmless)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(code -> append(printable, code));
    return printable.toString();
  }

  /**
   * The same for text within a sentence: of more than 80 characters only the first are shown.
   *
   * @param text anything
   */
  public static String brief(String text) {
    if (text.codePointCount(0, text.length()) <= MOST_QUOTED) {
      return of(text);
    }
    return of(text.substring(0, text.offsetByCodePoints(0, MOST_QUOTED))) + "...";
  }

  private static boolean isHarmless(int code) {
    return switch (Character.getType(code)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> code == ZERO_WIDTH_JOINER || code == ZERO_WIDTH_NON_JOINER;
      default -> true;
    };
  }

  private static void append(StringBuilder printable, int code) {
    if (isHarmless(code)) {
      printable.appendCodePoint(code);
      return;
    }
    for (char unit : Character.toChars(code)) {
      printable.append(String.format("\\u%04x", (int) unit));
    }
  }
}
