package org.kiln.data.layout;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.kiln.data.format.EncodedImages;

/** Image files in folders and tars, class after class. */
final class ClassifiedImages implements EncodedImages {

  private final List<String> classNames;
  private final List<ImageList> classes;
  private final int[] firstOfClass;
  private final int size;

  /**
   * @param classNames in the order of their labels
   * @param classes the images of each
   */
  ClassifiedImages(List<String> classNames, List<ImageList> classes) {
    this.classNames = List.copyOf(classNames);
    this.classes = classes;
    firstOfClass = new int[classes.size()];
    int first = 0;
    for (int label = 0; label < firstOfClass.length; label++) {
      firstOfClass[label] = first;
      first = Math.addExact(first, classes.get(label).size());
    }
    size = first;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size);
    int at = Arrays.binarySearch(firstOfClass, index);
    int label = at >= 0 ? at : -at - 2;
    // Of several that begin there all but the last are empty.
    while (label + 1 < firstOfClass.length && firstOfClass[label + 1] == index) {
      label++;
    }
    return label;
  }

  @Override
  public String where(int index) {
    int label = label(index);
    ImageList images = classes.get(label);
    int at = index - firstOfClass[label];
    return images.folder(at).where(images.name(at));
  }

  @Override
  public byte[] read(int index) throws IOException {
    int label = label(index);
    ImageList images = classes.get(label);
    int at = index - firstOfClass[label];
    return images.folder(at).read(images.name(at));
  }

  @Override
  public void close() throws IOException {
    for (ImageList images : classes) {
      for (SourceFolder folder : images.folders()) {
        folder.close();
      }
    }
  }
}
