package org.kiln.data;

import java.util.List;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.data.transform.RandomStream;
import org.kiln.error.DataException;

/** Small random data sets for the tests of this package. */
final class MadeDataset {

  private MadeDataset() {}

  static InMemoryDataset random(int images, ImageShape shape, int classes) {
    RandomStream random = new RandomStream().key(42, 0, 0, 0);
    byte[] pixels = new byte[images * shape.length()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextLong();
    }
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      labels[i] = random.nextInt(classes);
    }
    List<String> names = DummyImages.classNames(classes);
    return new InMemoryDataset(
        "made", Split.TRAIN, shape, names, new LabelledPixels(pixels, labels));
  }

  /**
   * The same, but not known to the loader as in memory; images in {@code damaged} can't be read.
   */
  static ImageDataset lazily(InMemoryDataset dataset, List<Integer> damaged) {
    return new ForwardingDataset(dataset) {
      @Override
      public Image image(int index) {
        if (damaged.contains(index)) {
          throw new DataException("Cannot decode image " + index);
        }
        return dataset.image(index);
      }
    };
  }
}
