package org.kiln.data.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.kiln.data.DataException;

/**
 * Images in folders, one for each class: {@code <class>/<image>}. Classes and images are sorted by
 * name; hidden files and files without an image's extension are passed over.
 */
public final class ImageFolder implements EncodedImages {

  private final Path root;
  private final List<String> classNames;
  private final List<String> names = new ArrayList<>();
  private final int[] firstOfClass;

  /**
   * Lists the folder's files.
   *
   * @param root holds the class folders
   * @throws DataException if it is missing, holds no class folders, or one of them holds no images
   */
  public ImageFolder(Path root) {
    this.root = root;
    if (!Files.isDirectory(root)) {
      throw new DataException(root + " is no folder: expected one with a folder for each class");
    }
    classNames = list(root, Files::isDirectory);
    if (classNames.isEmpty()) {
      throw new DataException(root + " holds no folders: expected one for each class");
    }
    firstOfClass = new int[classNames.size()];
    for (int label = 0; label < firstOfClass.length; label++) {
      Path folder = root.resolve(classNames.get(label));
      List<String> images = list(folder, file -> ImageFiles.isImage(file.getFileName().toString()));
      if (images.isEmpty()) {
        throw new DataException(
            "Class folder " + folder + " holds no images: remove it, or put images into it");
      }
      firstOfClass[label] = names.size();
      names.addAll(images);
    }
  }

  private static List<String> list(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(wanted)
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataException("Cannot list " + folder + ": " + e, e);
    }
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, names.size());
    int at = Arrays.binarySearch(firstOfClass, index);
    return at >= 0 ? at : -at - 2;
  }

  @Override
  public String where(int index) {
    return path(index).toString();
  }

  @Override
  public byte[] read(int index) throws IOException {
    return Files.readAllBytes(path(index));
  }

  private Path path(int index) {
    return root.resolve(classNames.get(label(index))).resolve(names.get(index));
  }

  @Override
  public void close() {}
}
