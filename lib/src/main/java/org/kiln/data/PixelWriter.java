package org.kiln.data;

import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Window;
import org.kiln.data.transform.WindowReader;

/**
 * The last copy: takes what a {@link Window} shows of uint8 HWC pixels, turns each byte into its
 * normalised value through a table of 256 entries per channel, and puts the image into a batch.
 *
 * <p>The image is put together in small arrays, which stay in the first-level cache, and moved into
 * direct memory by one bulk put: that is faster than single puts, and allocates nothing. One writer
 * per thread.
 */
abstract sealed class PixelWriter {

  private final ImageShape output;
  private final byte[] bytes;

  private PixelWriter(ImageShape output) {
    this.output = output;
    this.bytes = new byte[output.length()];
  }

  static PixelWriter of(ElementType type, ImageShape output, Normalization normalization) {
    float[][] tables = tables(normalization);
    return type == ElementType.FLOAT32 ? new Float32(output, tables) : new Bfloat16(output, tables);
  }

  /** {@code [channel][byte]}, computed in double and rounded once. */
  private static float[][] tables(Normalization normalization) {
    float[][] tables = new float[normalization.mean().size()][256];
    for (int c = 0; c < tables.length; c++) {
      double mean = normalization.mean().get(c);
      double deviation = normalization.standardDeviation().get(c);
      for (int value = 0; value < 256; value++) {
        tables[c][value] = (float) ((value / 255.0 - mean) / deviation);
      }
    }
    return tables;
  }

  /** Aims at the batch that the next images go to. */
  abstract void target(Batch batch);

  /**
   * Writes one image.
   *
   * @param source holds the pixels
   * @param offset where the source image starts in it
   * @param sourceWidth columns of the source image
   * @param window what to show of it; its size is the batch's
   * @param slot place in the batch
   */
  final void write(byte[] source, int offset, int sourceWidth, Window window, int slot) {
    WindowReader.read(source, offset, sourceWidth, output.channels(), window, bytes);
    look(bytes);
    for (int hole = 0; hole < window.holeCount(); hole++) {
      erase(window, hole);
    }
    put(slot);
  }

  private void erase(Window window, int hole) {
    int top = Math.max(0, window.holeTop(hole));
    int bottom = Math.min(output.height(), window.holeTop(hole) + window.holeHeight(hole));
    int left = Math.max(0, window.holeLeft(hole));
    int right = Math.min(output.width(), window.holeLeft(hole) + window.holeWidth(hole));
    for (int y = top; y < bottom && left < right; y++) {
      int row = y * output.width();
      zero((row + left) * output.channels(), (row + right) * output.channels());
    }
  }

  /** Looks every byte up into the staged image. */
  abstract void look(byte[] image);

  /** Stages zeros in {@code [from, to)}. */
  abstract void zero(int from, int to);

  /** Moves the staged image into the batch. */
  abstract void put(int slot);

  private static final class Float32 extends PixelWriter {

    private final float[][] tables;
    private final float[] staged;
    private FloatBuffer images;

    Float32(ImageShape output, float[][] tables) {
      super(output);
      this.tables = tables;
      this.staged = new float[output.length()];
    }

    @Override
    void target(Batch batch) {
      images = batch.images().asFloatBuffer();
    }

    @Override
    void look(byte[] image) {
      float[] first = tables[0];
      if (tables.length == 1) {
        for (int i = 0; i < staged.length; i++) {
          staged[i] = first[image[i] & 0xFF];
        }
        return;
      }
      float[] second = tables[1];
      float[] third = tables[2];
      for (int i = 0; i < staged.length - 2; i += 3) {
        staged[i] = first[image[i] & 0xFF];
        staged[i + 1] = second[image[i + 1] & 0xFF];
        staged[i + 2] = third[image[i + 2] & 0xFF];
      }
    }

    @Override
    void zero(int from, int to) {
      Arrays.fill(staged, from, to, 0);
    }

    @Override
    void put(int slot) {
      images.put(slot * staged.length, staged);
    }
  }

  private static final class Bfloat16 extends PixelWriter {

    private final short[][] tables;
    private final short[] staged;
    private ShortBuffer images;

    Bfloat16(ImageShape output, float[][] tables) {
      super(output);
      this.tables = new short[tables.length][256];
      this.staged = new short[output.length()];
      for (int c = 0; c < tables.length; c++) {
        for (int value = 0; value < 256; value++) {
          this.tables[c][value] = toBfloat16(tables[c][value]);
        }
      }
    }

    @Override
    void target(Batch batch) {
      images = batch.images().asShortBuffer();
    }

    @Override
    void look(byte[] image) {
      short[] first = tables[0];
      if (tables.length == 1) {
        for (int i = 0; i < staged.length; i++) {
          staged[i] = first[image[i] & 0xFF];
        }
        return;
      }
      short[] second = tables[1];
      short[] third = tables[2];
      for (int i = 0; i < staged.length - 2; i += 3) {
        staged[i] = first[image[i] & 0xFF];
        staged[i + 1] = second[image[i + 1] & 0xFF];
        staged[i + 2] = third[image[i + 2] & 0xFF];
      }
    }

    @Override
    void zero(int from, int to) {
      Arrays.fill(staged, from, to, (short) 0);
    }

    @Override
    void put(int slot) {
      images.put(slot * staged.length, staged);
    }
  }

  /** Rounds to nearest, ties to even; for finite values. */
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
