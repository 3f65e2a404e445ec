package org.kiln.data.format;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.kiln.data.DataException;
import org.kiln.data.Image;
import org.kiln.data.ImageShape;

/**
 * Decodes JPEG (CMYK too), PNG, BMP, GIF and TIFF with ImageIO. Grey becomes RGB by repetition, RGB
 * becomes grey as {@code (19595 R + 38470 G + 7471 B + 32768) / 65536} (ITU-R 601, rounded,
 * Pillow's weights), an alpha channel is dropped. Orientation tags are ignored, as Pillow does.
 */
public final class ImageDecoder {

  static {
    scanForPlugins();
  }

  private ImageDecoder() {}

  /** A notebook's class loader is not the one ImageIO searches by itself. */
  private static void scanForPlugins() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ImageDecoder.class.getClassLoader());
    try {
      ImageIO.scanForPlugins();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Decodes one image.
   *
   * @param encoded a whole image file
   * @param where where it is, for messages
   * @param channels 1 or 3: what to make of it
   * @throws DataException if it is no image, damaged or cut short
   */
  public static Image decode(byte[] encoded, String where, int channels) {
    BufferedImage image;
    try {
      image = read(encoded);
    } catch (IOException | RuntimeException e) {
      // Readers answer damage with whatever they run into first.
      throw new DataException(
          "Cannot decode "
              + where
              + " ("
              + encoded.length
              + " bytes): "
              + e.getMessage()
              + ". Replace the file, or use --skip-corrupt",
          e);
    }
    ImageShape shape = new ImageShape(image.getHeight(), image.getWidth(), channels);
    byte[] rgb = rgb(image);
    return new Image(shape, channels == 3 ? rgb : grey(rgb));
  }

  private static BufferedImage read(byte[] encoded) throws IOException {
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("no image format that is known here");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        reader.addIIOReadWarningListener((source, warning) -> refuseCutShort(warning));
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    }
  }

  /** JPEG readers paint what is missing grey and go on with a warning. */
  private static void refuseCutShort(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    if (text.contains("premature") || text.contains("truncated")) {
      throw new IllegalStateException(warning);
    }
  }

  private static byte[] rgb(BufferedImage image) {
    return isPlain(image) ? fromRaster(image) : fromColours(image);
  }

  /** 8-bit grey or RGB, with or without alpha, channels side by side. */
  private static boolean isPlain(BufferedImage image) {
    if (!(image.getColorModel() instanceof ComponentColorModel model)
        || !(image.getRaster().getSampleModel() instanceof PixelInterleavedSampleModel)) {
      return false;
    }
    int space = model.getColorSpace().getType();
    return model.getTransferType() == DataBuffer.TYPE_BYTE
        && model.getComponentSize(0) == 8
        && !model.isAlphaPremultiplied()
        && image.getRaster().getParent() == null
        && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY);
  }

  private static byte[] fromRaster(BufferedImage image) {
    PixelInterleavedSampleModel layout =
        (PixelInterleavedSampleModel) image.getRaster().getSampleModel();
    DataBufferByte buffer = (DataBufferByte) image.getRaster().getDataBuffer();
    byte[] data = buffer.getData();
    int[] offsets = layout.getBandOffsets();
    boolean colour = offsets.length >= 3;
    int red = buffer.getOffset() + offsets[0];
    int green = buffer.getOffset() + offsets[colour ? 1 : 0];
    int blue = buffer.getOffset() + offsets[colour ? 2 : 0];
    byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      int at = y * layout.getScanlineStride();
      for (int x = 0; x < image.getWidth(); x++) {
        rgb[to++] = data[at + red];
        rgb[to++] = data[at + green];
        rgb[to++] = data[at + blue];
        at += layout.getPixelStride();
      }
    }
    return rgb;
  }

  private static byte[] fromColours(BufferedImage image) {
    int width = image.getWidth();
    byte[] rgb = new byte[3 * width * image.getHeight()];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        rgb[to++] = (byte) (row[x] >> 16);
        rgb[to++] = (byte) (row[x] >> 8);
        rgb[to++] = (byte) row[x];
      }
    }
    return rgb;
  }

  private static byte[] grey(byte[] rgb) {
    byte[] grey = new byte[rgb.length / 3];
    for (int i = 0; i < grey.length; i++) {
      int red = rgb[3 * i] & 0xFF;
      int green = rgb[3 * i + 1] & 0xFF;
      int blue = rgb[3 * i + 2] & 0xFF;
      grey[i] = (byte) ((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
    }
    return grey;
  }
}
