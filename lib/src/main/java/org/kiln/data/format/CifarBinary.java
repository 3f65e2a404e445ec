package org.kiln.data.format;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;
import org.kiln.error.DataException;

/**
 * The binary version of CIFAR, as its authors define it: records of one label byte (CIFAR-10) or
 * two (CIFAR-100: coarse, then fine), then 1024 red, 1024 green and 1024 blue values, row by row.
 *
 * @param labelBytes label bytes of a record; the last is the class
 * @param classes number of classes
 */
public record CifarBinary(int labelBytes, int classes) {

  /** Ten classes, one label byte. */
  public static final CifarBinary CIFAR_10 = new CifarBinary(1, 10);

  /** A hundred fine classes, after a byte for the coarse one. */
  public static final CifarBinary CIFAR_100 = new CifarBinary(2, 100);

  /** Every image's shape. */
  public static final ImageShape SHAPE = new ImageShape(32, 32, 3);

  private static final int PLANE = 32 * 32;
  private static final int RECORDS_AT_ONCE = 1000;

  /** Bytes of one record. */
  public int recordLength() {
    return labelBytes + 3 * PLANE;
  }

  /**
   * Reads files one after the other into HWC images.
   *
   * @param files in order
   * @param recordsPerFile records that each must hold
   * @throws DataException if a file is missing, short or long, or a label is out of range; names
   *     file and offset
   */
  public LabelledPixels read(List<Path> files, int recordsPerFile) {
    int records = files.size() * recordsPerFile;
    byte[] pixels = new byte[records * SHAPE.length()];
    int[] labels = new int[records];
    for (int i = 0; i < files.size(); i++) {
      read(files.get(i), i * recordsPerFile, recordsPerFile, pixels, labels);
    }
    return new LabelledPixels(pixels, labels);
  }

  private void read(Path file, int first, int records, byte[] pixels, int[] labels) {
    FileLength.check(file, (long) records * recordLength());
    byte[] buffer = new byte[RECORDS_AT_ONCE * recordLength()];
    try (InputStream in = Files.newInputStream(file)) {
      DataInputStream data = new DataInputStream(in);
      for (int done = 0; done < records; done += RECORDS_AT_ONCE) {
        int count = Math.min(RECORDS_AT_ONCE, records - done);
        data.readFully(buffer, 0, count * recordLength());
        for (int i = 0; i < count; i++) {
          int from = i * recordLength();
          int label = buffer[from + labelBytes - 1] & 0xFF;
          checkLabel(file, (long) done * recordLength() + from + labelBytes - 1, label);
          labels[first + done + i] = label;
          interleave(buffer, from + labelBytes, pixels, (first + done + i) * SHAPE.length());
        }
      }
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + e, e);
    }
  }

  private void checkLabel(Path file, long offset, int label) {
    if (label >= classes) {
      throw new DataException(
          file
              + ": label "
              + label
              + " at offset "
              + offset
              + " is not in [0, "
              + classes
              + "). The file is damaged: delete it and fetch the data set again");
    }
  }

  private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    int at = to;
    for (int p = from; p < from + PLANE; p++) {
      pixels[at] = planes[p];
      pixels[at + 1] = planes[p + PLANE];
      pixels[at + 2] = planes[p + 2 * PLANE];
      at += 3;
    }
  }
}
