package org.kiln.data.format;

import java.util.Locale;
import java.util.Set;

/** Which files are taken for images. */
final class ImageFiles {

  private static final Set<String> EXTENSIONS =
      Set.of("jpeg", "jpg", "png", "bmp", "gif", "tif", "tiff");

  private ImageFiles() {}

  /** By extension, whatever its case; hidden files are none. */
  static boolean isImage(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0
        && fileName.charAt(0) != '.'
        && EXTENSIONS.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
  }
}
