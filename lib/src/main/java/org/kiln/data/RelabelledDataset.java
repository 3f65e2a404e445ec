package org.kiln.data;

import java.util.List;

/**
 * A data set under other labels; the images belong to the one it is made of.
 *
 * @param dataset the one it is made of
 * @param classNames in the order of the labels here
 * @param classes the label here for each label there
 */
record RelabelledDataset(ImageDataset dataset, List<String> classNames, ClassAlignment classes)
    implements ImageDataset {

  @Override
  public String name() {
    return dataset.name();
  }

  @Override
  public Split split() {
    return dataset.split();
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public ImageShape shape() {
    return dataset.shape();
  }

  @Override
  public boolean uniform() {
    return dataset.uniform();
  }

  @Override
  public boolean skipCorrupt() {
    return dataset.skipCorrupt();
  }

  @Override
  public int label(int index) {
    return classes.place(dataset.label(index));
  }

  @Override
  public List<String> notes() {
    return dataset.notes();
  }

  @Override
  public Image image(int index) {
    return dataset.image(index);
  }

  @Override
  public String where(int index) {
    return dataset.where(index);
  }
}
