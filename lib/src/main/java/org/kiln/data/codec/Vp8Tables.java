package org.kiln.data.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/**
 * VP8's numbers: quantizer steps and probabilities. Read from {@code vp8-tables.txt} when the first
 * lossy WebP is met.
 *
 * @param dcSteps 128
 * @param acSteps 128
 * @param modes probabilities of a 4x4 mode's 9 decisions: 10 modes above x 10 to the left x 9
 * @param coefficients 4 kinds of blocks x 8 bands x 3 contexts x 11 decisions
 * @param updates probabilities that those are replaced; the same shape
 */
record Vp8Tables(int[] dcSteps, int[] acSteps, int[] modes, int[] coefficients, int[] updates) {

  static final Vp8Tables STANDARD = load();

  private static final int STEPS = 128;
  private static final int MODES = 10 * 10 * 9;
  private static final int COEFFICIENTS = 4 * 8 * 3 * 11;

  private static Vp8Tables load() {
    try (InputStream in = Vp8Tables.class.getResourceAsStream("vp8-tables.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      Scanner numbers = new Scanner(text.replaceAll("(?m)^#.*$", ""));
      return new Vp8Tables(
          next(numbers, STEPS),
          next(numbers, STEPS),
          next(numbers, MODES),
          next(numbers, COEFFICIENTS),
          next(numbers, COEFFICIENTS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] next(Scanner numbers, int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = numbers.nextInt();
    }
    return values;
  }
}
