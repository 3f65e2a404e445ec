package org.kiln.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.RandomStream;
import org.kiln.error.KilnException;

/**
 * Made images: each class has its own colours and waves, each image its own noise, so that a
 * network can learn them and a test can tell whether it did. Nothing is stored: an image is
 * computed when asked for, and is the same every time. Both splits share the classes' patterns and
 * differ in their noise. Labels go round the classes.
 */
final class DummyImages extends DescribedDataset {

  private static final long SEED = 0x6B696C6EL;
  private static final long PATTERN = 1;
  private static final int NOISE = 64;

  private final int size;

  DummyImages(String name, Split split, ImageShape shape, List<String> classNames, int size) {
    super(name, split, shape, classNames);
    if (size < 1) {
      throw new KilnException("Made data of " + size + " images: must be at least 1");
    }
    this.size = size;
  }

  /** {@code class-0}, {@code class-1}, ... */
  static List<String> classNames(int classes) {
    if (classes < 1) {
      throw new KilnException("Made data of " + classes + " classes: at least 1");
    }
    List<String> names = new ArrayList<>(classes);
    for (int label = 0; label < classes; label++) {
      names.add("class-" + label);
    }
    return names;
  }

  /** Round numbers near the true ones, which differ a little with shape and classes. */
  static Normalization normalization(ImageShape shape) {
    Normalization colour = new Normalization(List.of(0.5f, 0.5f, 0.5f), List.of(0.2f, 0.2f, 0.2f));
    return shape.channels() == 3 ? colour : new Normalization(List.of(0.5f), List.of(0.2f));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int index) {
    return Objects.checkIndex(index, size) % classNames().size();
  }

  @Override
  public Image image(int index) {
    int label = label(index);
    ImageShape shape = shape();
    byte[] pixels = new byte[shape.length()];
    RandomStream noise = new RandomStream().key(SEED, split().ordinal(), index, 0);
    long bits = 0;
    int used = 0;
    for (int c = 0; c < shape.channels(); c++) {
      Wave wave = Wave.of(shape, label, c);
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          if (used++ % 8 == 0) {
            bits = noise.nextLong();
          }
          int value = wave.at(y, x) + (int) (bits & (NOISE - 1)) - NOISE / 2;
          bits >>>= 8;
          pixels[(y * shape.width() + x) * shape.channels() + c] = (byte) value;
        }
      }
    }
    return new Image(shape, pixels);
  }

  /** One class's pattern in one channel: a colour and a plane wave, as a sum of two products. */
  private record Wave(float colour, float[] sinX, float[] cosX, float[] sinY, float[] cosY) {

    private static final int AMPLITUDE = 40;

    static Wave of(ImageShape shape, int label, int channel) {
      RandomStream random = new RandomStream().key(SEED, PATTERN, label, channel);
      float colour = 80 + random.nextInt(96);
      double turnsX = 3 * random.nextDouble();
      double turnsY = 3 * random.nextDouble();
      double phase = 2 * Math.PI * random.nextDouble();
      double[] angleX = angles(shape.width(), turnsX, phase);
      double[] angleY = angles(shape.height(), turnsY, 0);
      return new Wave(
          colour,
          scaled(angleX, 0, AMPLITUDE),
          scaled(angleX, Math.PI / 2, AMPLITUDE),
          scaled(angleY, 0, 1),
          scaled(angleY, Math.PI / 2, 1));
    }

    /** Always in [40, 216), so that noise never leaves a byte. */
    int at(int y, int x) {
      return (int) (colour + sinX[x] * cosY[y] + cosX[x] * sinY[y]);
    }

    private static double[] angles(int length, double turns, double phase) {
      double[] angles = new double[length];
      for (int i = 0; i < length; i++) {
        angles[i] = 2 * Math.PI * turns * i / length + phase;
      }
      return angles;
    }

    /** StrictMath, so that every machine makes the same images. */
    private static float[] scaled(double[] angles, double shift, double factor) {
      float[] values = new float[angles.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (factor * StrictMath.sin(angles[i] + shift));
      }
      return values;
    }
  }
}
