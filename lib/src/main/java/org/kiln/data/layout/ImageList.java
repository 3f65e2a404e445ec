package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Images of one class, by the folder they are in and their place there. */
final class ImageList {

  private final List<SourceFolder> folders = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private int[] places = new int[8];
  private int size;

  /**
   * Starts a folder: images added afterwards are in it.
   *
   * @param path from the class's folder to it
   */
  void startFolder(SourceFolder folder, String path) {
    folders.add(folder);
    paths.add(path);
  }

  /** Adds an image of the folder that was started last, by its place in {@code images()}. */
  void add(int image) {
    add(folders.size() - 1, image);
  }

  private void add(int folder, int image) {
    if (2 * size == places.length) {
      places = Arrays.copyOf(places, 4 * size);
    }
    places[2 * size] = folder;
    places[2 * size + 1] = image;
    size++;
  }

  int size() {
    return size;
  }

  /** The folders that its images are in, and perhaps others. */
  List<SourceFolder> folders() {
    return folders;
  }

  SourceFolder folder(int index) {
    return folders.get(places[2 * index]);
  }

  String name(int index) {
    return folder(index).images().get(places[2 * index + 1]);
  }

  /** From the class's folder, the same whatever keeps the images. */
  String path(int index) {
    return paths.get(places[2 * index]) + name(index);
  }

  /** Those that {@code chosen} says, or the others. */
  ImageList part(boolean[] chosen, boolean wanted) {
    ImageList part = new ImageList();
    part.folders.addAll(folders);
    part.paths.addAll(paths);
    for (int i = 0; i < size; i++) {
      if (chosen[i] == wanted) {
        part.add(places[2 * i], places[2 * i + 1]);
      }
    }
    return part;
  }
}
