package org.kiln.data.format;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which files are taken for images. */
public final class ImageFiles {

  /** Extensions of the images that {@link ImageDecoder} reads, in lower case, without the dot. */
  public static final List<String> EXTENSIONS =
      List.of(
          "jpeg", "jpg", "jpe", "jfif", "png", "bmp", "gif", "tif", "tiff", "webp", "ppm", "pgm",
          "pbm", "pnm");

  private static final Set<String> KNOWN = Set.copyOf(EXTENSIONS);

  private ImageFiles() {}

  /**
   * By extension, whatever its case; hidden files are none.
   *
   * @param fileName without its folder
   */
  public static boolean isImage(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0
        && fileName.charAt(0) != '.'
        && KNOWN.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
