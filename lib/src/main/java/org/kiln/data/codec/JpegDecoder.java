package org.kiln.data.codec;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * JPEG, baseline and progressive, by the libjpeg that comes with Java: grey, YCbCr, RGB, CMYK and
 * YCCK (both with inverted inks, as Adobe writes them and Pillow assumes). Colour profiles and the
 * orientation tag are ignored. Where libjpeg paints what is missing and warns, the image is
 * refused.
 */
final class JpegDecoder {

  /** What libjpeg's warnings about lost pixels say; others are of no consequence. */
  private static final List<String> LOSSES =
      List.of("premature", "truncated", "huffman", "instead of rst", "progression", "extraneous");

  /** Bytes that follow the last pixel: some cameras write them. */
  private static final String BEFORE_THE_END = "before marker 0xd9";

  private static final byte[] NO_TABLES = {};

  private JpegDecoder() {}

  static Image decode(byte[] encoded) throws IOException {
    JpegFrame frame = JpegFrame.read(encoded);
    return decode(frame, frame.colourModel(), NO_TABLES);
  }

  /**
   * @param model what the samples are, whatever the file says
   * @param tables that the file lacks
   */
  static Image decode(JpegFrame frame, JpegFrame.ColourModel model, byte[] tables)
      throws IOException {
    byte[] file = frame.normalized(model, tables);
    ImageReader reader = JavaJpeg.open();
    try (ArrayImageInputStream in = new ArrayImageInputStream(file)) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> refuseLoss(warning));
      return switch (model) {
        case GREY, RGB -> ofImage(reader.read(0));
        case YCBCR ->
            frame.hasHalfTheChromaRows()
                ? JpegChromaRows.rgb(reader.readRaster(0, null))
                : ofImage(reader.read(0));
        case CMYK, YCCK -> ofInks(reader.readRaster(0, null), model);
      };
    } catch (IIOException e) {
      throw new IOException("it is damaged: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private static void refuseLoss(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    if (LOSSES.stream().anyMatch(text::contains) && !text.contains(BEFORE_THE_END)) {
      throw new IllegalStateException(warning);
    }
  }

  private static Image ofImage(BufferedImage image) {
    PixelInterleavedSampleModel layout =
        (PixelInterleavedSampleModel) image.getRaster().getSampleModel();
    byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int[] offsets = layout.getBandOffsets();
    ImageShape shape =
        new ImageShape(image.getHeight(), image.getWidth(), offsets.length == 1 ? 1 : 3);
    if (offsets.length == 1) {
      return new Image(shape, data);
    }
    byte[] rgb = new byte[data.length];
    for (int i = 0; i < data.length; i += 3) {
      rgb[i] = data[i + offsets[0]];
      rgb[i + 1] = data[i + offsets[1]];
      rgb[i + 2] = data[i + offsets[2]];
    }
    return new Image(shape, rgb);
  }

  private static Image ofInks(Raster raster, JpegFrame.ColourModel model) {
    int width = raster.getWidth();
    ImageShape shape = new ImageShape(raster.getHeight(), width, 3);
    byte[] rgb = new byte[shape.length()];
    int[] row = new int[4 * width];
    int to = 0;
    for (int y = 0; y < shape.height(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int at = 0; at < row.length; at += 4) {
        int first = row[at];
        int second = row[at + 1];
        int third = row[at + 2];
        int black = 255 - row[at + 3];
        if (model == JpegFrame.ColourModel.YCCK) {
          int red = Colours.red(first, third);
          int green = Colours.green(first, second, third);
          int blue = Colours.blue(first, second);
          Colours.cmykToRgb(red, green, blue, black, rgb, to);
        } else {
          Colours.cmykToRgb(255 - first, 255 - second, 255 - third, black, rgb, to);
        }
        to += 3;
      }
    }
    return new Image(shape, rgb);
  }
}
