package org.kiln.data;

import java.util.List;
import org.kiln.data.layout.ClassAlignment;
import org.kiln.error.DataException;

/** A data set under other labels. */
public final class RelabelledDataset extends ForwardingDataset {

  private final List<String> classNames;
  private final ClassAlignment classes;

  /**
   * @param dataset the one it is made of
   * @param classNames in the order of the labels here
   * @param classes the label here for each label there
   */
  private RelabelledDataset(ImageDataset dataset, List<String> classNames, ClassAlignment classes) {
    super(dataset);
    this.classNames = List.copyOf(classNames);
    this.classes = classes;
  }

  /**
   * The same images under a network's classes; themselves where they agree. Closing the result
   * closes nothing: the images stay their owner's.
   *
   * @param known the network's classes, in the order of its outputs
   * @throws DataException if there are classes that the network does not know; names the difference
   */
  public static ImageDataset of(ImageDataset images, List<String> known) {
    if (images.classNames().equals(known)) {
      return images;
    }
    ClassAlignment classes = ClassAlignment.ofGiven(images.name(), images.classNames(), known);
    return images instanceof InMemoryDataset memory
        ? memory.relabelled(known, classes::place)
        : new RelabelledDataset(images, known, classes);
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return classes.place(super.label(index));
  }
}
