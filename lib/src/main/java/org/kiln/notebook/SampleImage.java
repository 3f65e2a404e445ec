package org.kiln.notebook;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.Normalization;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.data.transform.Transforms;
import org.kiln.error.KilnException;

/**
 * A small drawing to show transforms on: no mirror image of itself, and something on every side, so
 * that flips, crops and holes can be seen.
 */
final class SampleImage {

  private static final int SIDE = 32;
  private static final String NAME = "sample";

  private SampleImage() {}

  /** A data set of it alone, in colour, else in grey; empty if the transforms take neither. */
  static Optional<VisionDataset> forTransforms(Transforms transforms) {
    return List.of(3, 1).stream()
        .map(channels -> new ImageShape(SIDE, SIDE, channels))
        .filter(shape -> isTaken(shape, transforms))
        .findFirst()
        .map(SampleImage::data);
  }

  private static boolean isTaken(ImageShape shape, Transforms transforms) {
    try {
      transforms.outputShape(shape);
      return true;
    } catch (KilnException e) {
      return false; // how a transform says so
    }
  }

  private static VisionDataset data(ImageShape shape) {
    List<Float> mean = Collections.nCopies(shape.channels(), 0.5f);
    List<Float> deviation = Collections.nCopies(shape.channels(), 0.25f);
    return new VisionDataset(
        NAME,
        split(Split.TRAIN, shape),
        split(Split.TEST, shape),
        new Normalization(mean, deviation));
  }

  private static InMemoryDataset split(Split split, ImageShape shape) {
    byte[] pixels = pixels(shape.channels());
    return new InMemoryDataset(
        NAME, split, shape, List.of(NAME), new LabelledPixels(pixels, new int[] {0}));
  }

  private static byte[] pixels(int channels) {
    BufferedImage picture = drawn();
    byte[] pixels = new byte[SIDE * SIDE * channels];
    for (int i = 0; i < SIDE * SIDE; i++) {
      Color color = new Color(picture.getRGB(i % SIDE, i / SIDE));
      if (channels == 1) {
        pixels[i] = (byte) ((color.getRed() + color.getGreen() + color.getBlue()) / 3);
      } else {
        pixels[3 * i] = (byte) color.getRed();
        pixels[3 * i + 1] = (byte) color.getGreen();
        pixels[3 * i + 2] = (byte) color.getBlue();
      }
    }
    return pixels;
  }

  /** A house on a hill, the sun to its right. */
  private static BufferedImage drawn() {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(new Color(0x9CCBE8));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(new Color(0xF6C945));
    graphics.fillOval(22, 3, 8, 8);
    graphics.setColor(new Color(0x5B9A55));
    graphics.fillOval(-8, 22, 48, 24);
    graphics.setColor(new Color(0xE9DCC3));
    graphics.fillRect(6, 14, 13, 12);
    graphics.setColor(new Color(0xB5533C));
    graphics.fill(new Polygon(new int[] {3, 12, 22}, new int[] {15, 6, 15}, 3));
    graphics.setColor(new Color(0x6B4A2F));
    graphics.fillRect(8, 19, 4, 7);
    graphics.dispose();
    return picture;
  }
}
