package org.kiln.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A batch of normalised images with their labels, in direct memory that is reused: contents are
 * valid until the batch goes back to the loader it came from.
 *
 * <p>Images are NHWC, {@link ElementType#FLOAT32} or {@link ElementType#BFLOAT16}, native byte
 * order. Targets are the distribution the loss compares with, float32 (N, classes): one-hot, or
 * softened by label smoothing. The last batch of an epoch may be smaller than the capacity.
 */
public final class Batch {

  private final int capacity;
  private final ImageShape shape;
  private final int classes;
  private final ElementType elementType;
  private final ByteBuffer images;
  private final FloatBuffer targets;
  private final int[] labels;
  private final int[] indices;
  private final boolean[] standIn;
  private int size;

  /**
   * Allocates an empty batch.
   *
   * @param capacity most images it can hold, at least 1
   * @param shape size of every image
   * @param classes number of classes, at least 1
   * @param elementType type of the image values
   */
  public Batch(int capacity, ImageShape shape, int classes, ElementType elementType) {
    if (capacity < 1 || classes < 1) {
      throw new KilnException(
          "Batch of " + capacity + " images, " + classes + " classes: both must be at least 1");
    }
    this.capacity = capacity;
    this.shape = shape;
    this.classes = classes;
    this.elementType = elementType;
    long bytes = (long) shape.length() * elementType.bytes();
    this.images = direct(capacity, bytes, "images of " + shape);
    this.targets =
        direct(capacity, (long) classes * Float.BYTES, "targets of " + classes + " classes")
            .asFloatBuffer();
    this.labels = new int[capacity];
    this.indices = new int[capacity];
    this.standIn = new boolean[capacity];
    Arrays.fill(indices, -1);
  }

  private Batch(Batch whole, int from, int images) {
    this.capacity = images;
    this.shape = whole.shape;
    this.classes = whole.classes;
    this.elementType = whole.elementType;
    int bytes = shape.length() * elementType.bytes();
    this.images = whole.images.slice(from * bytes, images * bytes).order(ByteOrder.nativeOrder());
    this.targets = whole.targets.slice(from * classes, images * classes);
    this.labels = Arrays.copyOfRange(whole.labels, from, from + images);
    this.indices = Arrays.copyOfRange(whole.indices, from, from + images);
    this.standIn = Arrays.copyOfRange(whole.standIn, from, from + images);
    this.size = images;
  }

  private static ByteBuffer direct(int capacity, long each, String what) {
    if (each > Integer.MAX_VALUE / capacity) {
      long most = Integer.MAX_VALUE / each;
      throw new KilnException(
          String.format(
              Locale.ROOT,
              "A batch of %d %s takes %,d MiB, more than the 2,047 MiB that one buffer can hold: %s",
              capacity,
              what,
              Math.multiplyExact(each, (long) capacity) >> 20,
              most == 0
                  ? "make the images smaller (--image-size)"
                  : "use a smaller batch size, " + most + " at most"));
    }
    return ByteBuffer.allocateDirect((int) (capacity * each)).order(ByteOrder.nativeOrder());
  }

  /** Most images this batch can hold. */
  public int capacity() {
    return capacity;
  }

  /** Images it holds now, in {@code [0, capacity()]}. */
  public int size() {
    return size;
  }

  /** Sets how many of the leading images are filled. */
  public void size(int images) {
    this.size = Objects.checkIndex(images, capacity + 1);
  }

  /**
   * Some of the images it holds now, as a batch of their own: images and targets are the same
   * memory, the rest a copy.
   *
   * @param from first image, in {@code [0, size()]}
   * @param count how many, at least 1
   */
  public Batch slice(int from, int count) {
    Objects.checkFromIndexSize(from, count, size);
    if (count == 0) {
      throw new KilnException("A slice of 0 images: expected at least 1");
    }
    return new Batch(this, from, count);
  }

  /** Size of every image. */
  public ImageShape shape() {
    return shape;
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** Type of the values in {@link #images()}. */
  public ElementType elementType() {
    return elementType;
  }

  /** The images, NHWC; the whole buffer, position 0. Use absolute access. */
  public ByteBuffer images() {
    return images;
  }

  /** The targets, float32, (N, classes); the whole buffer, position 0. Use absolute access. */
  public FloatBuffer targets() {
    return targets;
  }

  /** True class of each image; entries from {@code size()} on mean nothing. Not a copy. */
  public int[] labels() {
    return labels;
  }

  /**
   * Which image of the data set each one is, a stand-in's own number included; -1 where the batch
   * does not come from a loader. Entries from {@code size()} on mean nothing. Not a copy.
   */
  public int[] indices() {
    return indices;
  }

  /**
   * Whether an image only stands in for a damaged one that was skipped: it is in the epoch at its
   * own place too, so that whoever measures must not count it here.
   *
   * @param slot place in the batch
   */
  public boolean standsIn(int slot) {
    return standIn[slot];
  }

  /** Notes which image of the data set one is, and whether it only stands in for a damaged one. */
  void source(int slot, int index, boolean standsIn) {
    indices[slot] = index;
    standIn[slot] = standsIn;
  }

  /**
   * A copy for plain DL4J: features float32 NCHW, labels (N, classes).
   *
   * @throws IllegalStateException if the batch is empty
   */
  public DataSet toDataSet() {
    if (size == 0) {
      throw new IllegalStateException("An empty batch has no DataSet: fill it and set its size");
    }
    int plane = shape.height() * shape.width();
    int channels = shape.channels();
    float[] features = new float[size * shape.length()];
    for (int n = 0; n < size; n++) {
      int base = n * shape.length();
      for (int p = 0; p < plane; p++) {
        for (int c = 0; c < channels; c++) {
          features[base + c * plane + p] = value(base + p * channels + c);
        }
      }
    }
    float[] distribution = new float[size * classes];
    targets.get(0, distribution);
    INDArray input =
        Nd4j.createFromArray(features).reshape(size, channels, shape.height(), shape.width());
    INDArray output = Nd4j.createFromArray(distribution).reshape(size, classes);
    return new DataSet(input.castTo(DataType.FLOAT), output);
  }

  private float value(int index) {
    return elementType == ElementType.FLOAT32
        ? images.getFloat(index * Float.BYTES)
        : Float.intBitsToFloat(images.getShort(index * Short.BYTES) << 16);
  }
}
