package org.kiln.data;

import java.util.List;
import org.kiln.data.image.ImageShape;

/** What every data set of this package knows of itself, whatever its images come from. */
abstract class DescribedDataset implements ImageDataset {

  private final String name;
  private final Split split;
  private final ImageShape shape;
  private final List<String> classNames;

  DescribedDataset(String name, Split split, ImageShape shape, List<String> classNames) {
    this.name = name;
    this.split = split;
    this.shape = shape;
    this.classNames = List.copyOf(classNames);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Split split() {
    return split;
  }

  @Override
  public final ImageShape shape() {
    return shape;
  }

  @Override
  public final List<String> classNames() {
    return classNames;
  }
}
