package org.kiln.data;

import java.util.List;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * A data set that is another one but for what is overridden; the images belong to that one, so that
 * closing this closes nothing. Counts of classes follow from names and labels, also where those are
 * overridden.
 */
class ForwardingDataset implements ImageDataset {

  private final ImageDataset dataset;

  /**
   * @param dataset the one it is made of
   */
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
  public boolean uniform() {
    return dataset.uniform();
  }

  @Override
  public boolean skipCorrupt() {
    return dataset.skipCorrupt();
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
  public List<String> notes() {
    return dataset.notes();
  }

  @Override
  public List<String> warnings() {
    return dataset.warnings();
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
