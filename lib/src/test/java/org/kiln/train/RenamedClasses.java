package org.kiln.train;

import java.util.List;
import org.kiln.data.ImageDataset;
import org.kiln.data.Split;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** Images under other names of their classes. */
record RenamedClasses(ImageDataset images, List<String> classNames) implements ImageDataset {

  @Override
  public String name() {
    return images.name();
  }

  @Override
  public Split split() {
    return images.split();
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public ImageShape shape() {
    return images.shape();
  }

  @Override
  public int label(int index) {
    return images.label(index);
  }

  @Override
  public Image image(int index) {
    return images.image(index);
  }
}
