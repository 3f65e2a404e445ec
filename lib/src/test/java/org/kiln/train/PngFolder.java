package org.kiln.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.kiln.data.ImageDataset;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;

/** Data sets written as PNGs in class folders, and the same ones in memory in the same order. */
public final class PngFolder {

  private PngFolder() {}

  /** Writes both splits: {@code train/<class>/00007.png}, {@code val/...}. */
  public static void write(VisionDataset data, Path root) {
    write(data.train(), root.resolve("train"));
    write(data.test(), root.resolve("val"));
  }

  private static void write(ImageDataset split, Path folder) {
    for (int i = 0; i < split.size(); i++) {
      String name = split.classNames().get(split.label(i));
      write(
          split.image(i), folder.resolve(name).resolve(String.format(Locale.ROOT, "%05d.png", i)));
    }
  }

  /** Writes one image; its folder is made. */
  public static void write(Image image, Path file) {
    ImageShape shape = image.shape();
    boolean grey = shape.channels() == 1;
    BufferedImage picture =
        new BufferedImage(
            shape.width(),
            shape.height(),
            grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < shape.height() * shape.width(); i++) {
      int x = i % shape.width();
      int y = i / shape.width();
      if (grey) {
        picture.getRaster().setSample(x, y, 0, image.pixels()[i] & 0xFF);
      } else {
        for (int c = 0; c < 3; c++) {
          picture.getRaster().setSample(x, y, c, image.pixels()[3 * i + c] & 0xFF);
        }
      }
    }
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(picture, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both splits in memory, sorted by class as a folder is. */
  public static VisionDataset sorted(VisionDataset data) {
    return new VisionDataset(
        data.name(), sorted(data.train()), sorted(data.test()), data.normalization());
  }

  private static InMemoryDataset sorted(ImageDataset split) {
    int length = split.shape().length();
    byte[] pixels = new byte[split.size() * length];
    int[] labels = new int[split.size()];
    int to = 0;
    for (int label = 0; label < split.classNames().size(); label++) {
      for (int i = 0; i < labels.length; i++) {
        if (split.label(i) == label) {
          System.arraycopy(split.image(i).pixels(), 0, pixels, to * length, length);
          labels[to++] = label;
        }
      }
    }
    return renamed(split, split.classNames(), new LabelledPixels(pixels, labels));
  }

  static InMemoryDataset renamed(ImageDataset split, List<String> names, LabelledPixels images) {
    return new InMemoryDataset(split.name(), split.split(), split.shape(), names, images);
  }
}
