package org.kiln.data;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.PixelTransform;
import org.kiln.data.transform.RandomStream;
import org.kiln.data.transform.Transform;
import org.kiln.data.transform.Window;
import org.kiln.data.transform.WindowReader;
import org.kiln.data.transform.WindowTransform;
import org.kiln.error.DataException;

/** Fills batches: image, transforms, normalisation, label. One for each thread. */
final class BatchFiller {

  private final ImageDataset dataset;
  private final InMemoryDataset memory;
  private final List<Transform> transforms;
  private final ImageShape shape;
  private final long seed;
  private final PixelWriter writer;
  private final SkippedImages skipped;
  private final float[] softLabel;
  private final float trueWeight;
  private final float otherWeight;
  private final Window window = new Window();
  private final RandomStream random = new RandomStream();

  BatchFiller(DataLoader loader) {
    dataset = loader.dataset();
    memory = dataset instanceof InMemoryDataset inMemory ? inMemory : null;
    transforms = loader.transforms().steps();
    shape = loader.shape();
    seed = loader.seed();
    writer = PixelWriter.of(loader.elementType(), shape, loader.normalization());
    skipped = loader.skippedImages();
    int classes = dataset.classNames().size();
    softLabel = new float[classes];
    otherWeight = loader.labelSmoothing() / classes;
    trueWeight = 1 - loader.labelSmoothing() + otherWeight;
    Arrays.fill(softLabel, otherWeight);
  }

  /**
   * Fills a batch with {@code order[from, to)}; stops early, leaving it incomplete, once {@code
   * cancelled}.
   */
  void fill(Batch batch, int epoch, int[] order, int from, int to, BooleanSupplier cancelled) {
    writer.target(batch);
    batch.size(to - from);
    for (int slot = 0; slot < to - from && !cancelled.getAsBoolean(); slot++) {
      int index = order[from + slot];
      int shown = write(index, epoch, slot);
      label(batch, slot, shown);
      batch.source(slot, shown, shown != index);
    }
  }

  private void label(Batch batch, int slot, int index) {
    int label = dataset.label(index);
    batch.labels()[slot] = label;
    FloatBuffer targets = batch.targets();
    targets.put(slot * softLabel.length, softLabel);
    targets.put(slot * softLabel.length + label, trueWeight);
  }

  /** Returns which image was written: the one asked for, unless that is damaged and skipped. */
  private int write(int index, int epoch, int slot) {
    if (memory != null) {
      window.reset(memory.shape().height(), memory.shape().width());
      transform(memory.pixels(), memory.offset(index), memory.shape(), index, epoch, slot);
      return index;
    }
    int read = skipped.readable(dataset, index);
    while (true) {
      Image image;
      try {
        image = image(read);
      } catch (DataException e) {
        read = skipped.next(dataset, read, e);
        continue;
      }
      window.reset(image.shape().height(), image.shape().width());
      transform(image.pixels(), 0, image.shape(), read, epoch, slot);
      return read;
    }
  }

  /** Memory that ran out here is this one image's doing, not the batch's. */
  private Image image(int index) {
    try {
      return dataset.image(index);
    } catch (OutOfMemoryError e) {
      throw new DataException(
          "Cannot decode "
              + dataset.where(index)
              + ": it alone takes more memory than is left ("
              + e.getMessage()
              + "). Make it smaller, give Java more (KILN_JAVA_OPTS=-Xmx8g), or use --skip-corrupt");
    }
  }

  private void transform(
      byte[] pixels, int offset, ImageShape stored, int index, int epoch, int slot) {
    byte[] source = pixels;
    int start = offset;
    ImageShape sourceShape = stored;
    int stream = 0;
    for (Transform transform : transforms) {
      if (transform.random()) {
        random.key(seed, epoch, index, stream++);
      }
      if (transform instanceof WindowTransform moved) {
        moved.apply(window, random);
      } else if (transform instanceof PixelTransform computed) {
        Image image = computed.apply(seen(source, start, sourceShape), random);
        source = image.pixels();
        start = 0;
        sourceShape = image.shape();
        window.reset(sourceShape.height(), sourceShape.width());
      }
    }
    check(sourceShape, index);
    writer.write(source, start, sourceShape.width(), window, slot);
  }

  private Image seen(byte[] source, int start, ImageShape sourceShape) {
    if (window.isWhole() && source.length == sourceShape.length()) {
      return new Image(sourceShape, source);
    }
    int channels = sourceShape.channels();
    ImageShape shown = new ImageShape(window.height(), window.width(), channels);
    byte[] pixels = new byte[shown.length()];
    WindowReader.read(source, start, sourceShape.width(), channels, window, pixels);
    return new Image(shown, pixels);
  }

  private void check(ImageShape sourceShape, int index) {
    if (window.height() != shape.height()
        || window.width() != shape.width()
        || sourceShape.channels() != shape.channels()) {
      throw new DataException(
          dataset.where(index)
              + " is "
              + new ImageShape(window.height(), window.width(), sourceShape.channels())
              + " after its transforms, the others are "
              + shape
              + ": begin the transforms with what brings every image to one size, for instance"
              + " ResizeMode.CROP.steps("
              + shape.height()
              + ", "
              + shape.width()
              + "), or leave them to the trainer, whose settings do so");
    }
  }
}
