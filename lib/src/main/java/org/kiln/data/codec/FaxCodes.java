package org.kiln.data.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Scanner;

/**
 * The codes of white and of black runs in facsimile (ITU-T T.4, tables 2 and 3), looked up by the
 * next 13 bits: {@code length << 4 | bits}, or -1.
 */
record FaxCodes(int[] white, int[] black) {

  static final int MAX_BITS = 13;

  static final FaxCodes STANDARD = load();

  /** 64 lengths, then 40 multiples of 64. */
  private static final int CODES = 104;

  private static FaxCodes load() {
    try (InputStream in = FaxCodes.class.getResourceAsStream("fax-codes.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      Scanner words = new Scanner(text.replaceAll("(?m)^#.*$", ""));
      return new FaxCodes(next(words), next(words));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] next(Scanner words) {
    int[] table = new int[1 << MAX_BITS];
    Arrays.fill(table, -1);
    for (int i = 0; i < CODES; i++) {
      int length = words.nextInt();
      String code = words.next();
      int unused = MAX_BITS - code.length();
      int first = Integer.parseInt(code, 2) << unused;
      Arrays.fill(table, first, first + (1 << unused), length << 4 | code.length());
    }
    return table;
  }
}
