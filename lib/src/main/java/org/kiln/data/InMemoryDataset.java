package org.kiln.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.error.DataException;
import org.kiln.error.KilnException;

/**
 * Images of one size, all in one array on the heap; the loader reads it in place. CIFAR-10's
 * training split takes 154 MB.
 */
public final class InMemoryDataset extends DescribedDataset {

  private final byte[] pixels;
  private final int[] labels;

  /**
   * Wraps arrays; neither is copied, so the caller must not change them afterwards.
   *
   * @param name registry name
   * @param split which half this is
   * @param shape size of every image
   * @param classNames in the order of their labels
   * @param data the images one after the other, each HWC uint8, and their labels
   * @throws KilnException if there are no images, or the arrays' lengths do not fit, or a label is
   *     not in {@code [0, classNames.size())}
   */
  public InMemoryDataset(
      String name, Split split, ImageShape shape, List<String> classNames, LabelledPixels data) {
    super(name, split, shape, classNames);
    this.pixels = data.pixels();
    this.labels = data.labels();
    if (labels.length == 0 || pixels.length != (long) labels.length * shape.length()) {
      throw new KilnException(
          "Data set "
              + name
              + ": "
              + labels.length
              + " labels for "
              + pixels.length
              + " bytes of images of "
              + shape
              + ", each "
              + shape.length()
              + " bytes");
    }
    for (int label : labels) {
      if (label < 0 || label >= classNames.size()) {
        throw new KilnException(
            "Data set " + name + ": label " + label + " is not in [0, " + classNames.size() + ")");
      }
    }
  }

  /**
   * Decodes a whole data set into memory.
   *
   * @param dataset what to copy; all its images must have its shape
   * @throws KilnException if its images differ in size, or take 2 GiB or more
   * @throws DataException if an image cannot be read
   */
  public static InMemoryDataset copyOf(ImageDataset dataset) {
    int length = dataset.shape().length();
    if (!dataset.uniform() || (long) dataset.size() * length > Integer.MAX_VALUE) {
      throw new KilnException(
          "Data set "
              + dataset.name()
              + ", "
              + dataset.size()
              + " images of "
              + dataset.shape()
              + ", cannot be held in memory: it takes 2 GiB or more, or its images differ in size");
    }
    byte[] pixels = new byte[dataset.size() * length];
    int[] labels = new int[dataset.size()];
    for (int index = 0; index < labels.length; index++) {
      System.arraycopy(dataset.image(index).pixels(), 0, pixels, index * length, length);
      labels[index] = dataset.label(index);
    }
    return new InMemoryDataset(
        dataset.name(),
        dataset.split(),
        dataset.shape(),
        dataset.classNames(),
        new LabelledPixels(pixels, labels));
  }

  /** The same pixels, with other names and labels. */
  InMemoryDataset relabelled(List<String> newNames, IntUnaryOperator newLabel) {
    int[] changed = Arrays.stream(labels).map(newLabel).toArray();
    return new InMemoryDataset(
        name(), split(), shape(), newNames, new LabelledPixels(pixels, changed));
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  /** A copy of one image. */
  @Override
  public Image image(int index) {
    int from = offset(index);
    return new Image(shape(), Arrays.copyOfRange(pixels, from, from + shape().length()));
  }

  /** All pixels, not a copy: for the loader, which only reads. */
  byte[] pixels() {
    return pixels;
  }

  /** Where an image starts in {@link #pixels()}. */
  int offset(int index) {
    return Objects.checkIndex(index, labels.length) * shape().length();
  }
}
