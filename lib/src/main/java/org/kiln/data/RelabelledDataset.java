package org.kiln.data;

import java.util.List;

/** A data set under other labels. */
final class RelabelledDataset extends ForwardingDataset {

  private final List<String> classNames;
  private final ClassAlignment classes;

  /**
   * @param dataset the one it is made of
   * @param classNames in the order of the labels here
   * @param classes the label here for each label there
   */
  RelabelledDataset(ImageDataset dataset, List<String> classNames, ClassAlignment classes) {
    super(dataset);
    this.classNames = List.copyOf(classNames);
    this.classes = classes;
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
