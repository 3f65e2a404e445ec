package org.kiln.data.format;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.error.DataException;

/**
 * MNIST's idx format: two zero bytes, a type (8: unsigned byte), the number of dimensions, one
 * big-endian 32-bit size for each, then the values.
 */
public final class Idx {

  private static final int IMAGES_MAGIC = 0x00000803;
  private static final int LABELS_MAGIC = 0x00000801;

  private Idx() {}

  /**
   * Reads one split.
   *
   * @param images file of three dimensions: image, row, column
   * @param labels file of one dimension, as long
   * @param shape size every image must have, one channel
   * @param classes labels must be below this
   * @throws DataException if a file is missing, has another magic number or size, is short or long,
   *     or holds a label out of range; names file and offset
   */
  public static LabelledPixels read(Path images, Path labels, ImageShape shape, int classes) {
    byte[] pixels = values(images, IMAGES_MAGIC, shape);
    byte[] classOf = values(labels, LABELS_MAGIC, null);
    int count = pixels.length / shape.length();
    if (classOf.length != count) {
      throw new DataException(
          labels
              + " holds "
              + classOf.length
              + " labels, but "
              + images
              + " holds "
              + count
              + " images: fetch the data set again");
    }
    int[] result = new int[count];
    for (int i = 0; i < count; i++) {
      result[i] = classOf[i] & 0xFF;
      if (result[i] >= classes) {
        throw new DataException(
            labels
                + ": label "
                + result[i]
                + " at offset "
                + (8 + i)
                + " is not in [0, "
                + classes
                + "). The file is damaged: delete it and fetch the data set again");
      }
    }
    return new LabelledPixels(pixels, result);
  }

  private static byte[] values(Path file, int magic, ImageShape shape) {
    try (InputStream in = Files.newInputStream(file)) {
      DataInputStream data = new DataInputStream(in);
      int found = data.readInt();
      if (found != magic) {
        throw new DataException(
            String.format(
                "%s: magic number 0x%08X at offset 0, expected 0x%08X. This is no idx file of %s",
                file, found, magic, shape == null ? "labels" : "images"));
      }
      long count = Integer.toUnsignedLong(data.readInt());
      int header = shape == null ? 8 : 16;
      int length = shape == null ? 1 : shape.length();
      if (shape != null) {
        checkSize(file, data.readInt(), data.readInt(), shape);
      }
      FileLength.check(file, header + count * length);
      byte[] values = new byte[Math.toIntExact(count * length)];
      data.readFully(values);
      return values;
    } catch (NoSuchFileException e) {
      throw new DataException(file + " is missing", e);
    } catch (EOFException e) {
      throw new DataException(file + " is too short to hold an idx header: fetch it again", e);
    } catch (IOException | ArithmeticException e) {
      throw new DataException("Cannot read " + file + ": " + e, e);
    }
  }

  private static void checkSize(Path file, int height, int width, ImageShape shape) {
    if (height != shape.height() || width != shape.width()) {
      throw new DataException(
          file
              + ": images of "
              + height
              + "x"
              + width
              + " at offset 8, expected "
              + shape.height()
              + "x"
              + shape.width());
    }
  }
}
