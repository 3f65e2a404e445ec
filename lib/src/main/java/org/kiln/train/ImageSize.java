package org.kiln.train;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kiln.error.KilnException;

/**
 * Size to bring images to, in pixels.
 *
 * @param height rows; 0, and the width too, for the data set's own
 * @param width columns
 */
public record ImageSize(int height, int width) {

  /** Whatever size the data set has. */
  public static final ImageSize OWN = new ImageSize(0, 0);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,5})(?:[xX](\\d{1,5}))?");

  /**
   * @throws KilnException if a side is negative, or one alone is 0
   */
  public ImageSize {
    if (height < 0 || width < 0 || (height == 0) != (width == 0)) {
      throw new KilnException(
          "image size " + height + "x" + width + ": expected two sides of at least 1 pixel");
    }
  }

  /** Of equal height and width; 0 is {@link #OWN}. */
  public static ImageSize square(int side) {
    return new ImageSize(side, side);
  }

  /**
   * Reads {@code "224"} or {@code "96x128"}, which is height x width.
   *
   * @throws KilnException if it is neither
   */
  public static ImageSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new KilnException(unexpected(text));
    }
    int height = Integer.parseInt(matcher.group(1));
    int width = matcher.group(2) == null ? height : Integer.parseInt(matcher.group(2));
    if (height == 0 || width == 0) {
      throw new KilnException(unexpected(text));
    }
    return new ImageSize(height, width);
  }

  private static String unexpected(String text) {
    return "image-size "
        + text
        + ": expected a side in pixels such as 224, or height x width such as 96x128";
  }

  /** Whether it is the data set's own. */
  boolean own() {
    return height == 0;
  }

  /** {@code "96x128"}: height, width. */
  @Override
  public String toString() {
    return own() ? "own" : height + "x" + width;
  }
}
