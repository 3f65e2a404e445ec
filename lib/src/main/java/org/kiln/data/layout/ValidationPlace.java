package org.kiln.data.layout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.kiln.error.DataException;

/**
 * The folder or tar that {@code --val-dir} names: as it is given, or else within the data.
 *
 * @param data folder or tar of the data
 * @param given what was named
 */
record ValidationPlace(Path data, Path given) {

  /**
   * The folder or tar of a path, as the top of a tree.
   *
   * @throws DataException if there is none
   */
  static SourceFolder top(Path path) {
    if (Files.isDirectory(path)) {
      return DiskFolder.top(path);
    }
    if (Files.exists(path)) {
      refuseImage(path);
      return TarFolder.ofFile(path, around(path));
    }
    throw new DataException(
        "There is no "
            + path.toAbsolutePath()
            + ": expected a folder or a tar with train/<class>/<image>, or with <class>/<image>."
            + " Name it with --data-path");
  }

  private static void refuseImage(Path path) {
    if (FileKinds.isImage(String.valueOf(path.getFileName()))) {
      throw new DataException(
          path.toAbsolutePath()
              + " is an image: expected a folder or a tar with <class>/<image>. Name the folder"
              + " that holds the class folders");
    }
  }

  /** The folder that something is in, where its labels may be; null if that can't be read. */
  private static SourceFolder around(Path path) {
    Path folder = path.toAbsolutePath().normalize().getParent();
    return folder != null && Files.isReadable(folder) ? DiskFolder.top(folder) : null;
  }

  /**
   * The folder.
   *
   * @throws DataException if it is neither there nor within the data; says where it was looked for
   */
  SourceFolder folder() {
    Path place = resolved();
    if (Files.exists(place)) {
      return withParent(place);
    }
    if (Files.isRegularFile(data) && place.startsWith(absolute(data))) {
      return inTar(absolute(data).relativize(place));
    }
    throw new DataException(
        "--val-dir "
            + given
            + ": there is no "
            + absolute(given)
            + (given.isAbsolute() ? "" : ", nor " + place)
            + "; expected a folder or a tar of images to measure on");
  }

  /** The folder's path from the root, so that it is found again from anywhere. */
  Path resolved() {
    for (Path candidate : List.of(given, data.resolve(given))) {
      if (Files.exists(candidate)) {
        return absolute(candidate);
      }
    }
    return absolute(data.resolve(given));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private SourceFolder inTar(Path inside) {
    SourceFolder at = SplitSearch.of(top(data), Set.of()).base();
    for (Path part : inside) {
      SourceFolder around = at;
      at =
          around.folders().stream()
              .filter(folder -> folder.name().equals(part.toString()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new DataException(
                          "--val-dir " + given + ": " + around.where() + " has no " + part));
    }
    return at;
  }

  private static SourceFolder withParent(Path place) {
    SourceFolder around = Files.isDirectory(place) ? around(place) : null;
    String name = place.getFileName() == null ? "" : place.getFileName().toString();
    return around == null
        ? top(place)
        : around.folders().stream()
            .filter(folder -> folder.name().equals(name))
            .findFirst()
            .orElseGet(() -> top(place));
  }
}
