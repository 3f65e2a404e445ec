package org.kiln.data;

import java.util.List;

/** A data set that another's tests change in one point. */
class ForwardingDataset implements ImageDataset {

  private final ImageDataset dataset;

  ForwardingDataset(ImageDataset dataset) {
    this.dataset = dataset;
  }

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
  public List<String> classNames() {
    return dataset.classNames();
  }

  @Override
  public int label(int index) {
    return dataset.label(index);
  }

  @Override
  public Image image(int index) {
    return dataset.image(index);
  }
}
