package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * GIF: the first image, interlaced too, with its own palette or the file's, on the file's canvas. A
 * transparent pixel has its palette's colour, and what the image leaves free of the canvas too.
 */
final class GifDecoder {

  private static final int SCREEN = 6;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2C;
  private static final int TRAILER = 0x3B;
  private static final int GRAPHIC_CONTROL = 0xF9;

  /** Interlacing: first row and step of each pass. */
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private static final int[][] ONE_PASS = {{0, 1}};

  private final ByteBuffer in;
  private Palette palette = Palette.greys();
  private int transparent;

  private GifDecoder(byte[] encoded) {
    in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).position(SCREEN);
  }

  static Image decode(byte[] encoded) throws IOException {
    return new GifDecoder(encoded).read();
  }

  private Image read() throws IOException {
    int width = unsignedShort();
    int height = unsignedShort();
    int flags = in.get();
    in.position(in.position() + 2);
    readPalette(flags);
    int block = in.get();
    while (block != IMAGE) {
      if (block == TRAILER) {
        throw new IOException("it holds no image");
      }
      if (block == EXTENSION) {
        readExtension();
      }
      block = in.get();
    }
    return readImage(width, height);
  }

  private Image readImage(int screenWidth, int screenHeight) throws IOException {
    int left = unsignedShort();
    int top = unsignedShort();
    int width = unsignedShort();
    int height = unsignedShort();
    int flags = in.get();
    readPalette(flags);
    PixelLimit.check(width, height);
    int canvasWidth = Math.max(screenWidth, left + width);
    int canvasHeight = Math.max(screenHeight, top + height);
    PixelLimit.check(canvasWidth, canvasHeight);
    byte[] indices = GifLzw.read(in, width * height);
    byte[] canvas = new byte[canvasWidth * canvasHeight];
    Arrays.fill(canvas, (byte) transparent);
    int from = 0;
    for (int[] pass : (flags & 0x40) != 0 ? PASSES : ONE_PASS) {
      for (int y = pass[0]; y < height; y += pass[1]) {
        System.arraycopy(indices, from, canvas, (top + y) * canvasWidth + left, width);
        from += width;
      }
    }
    byte[] rgb = new byte[3 * canvas.length];
    palette.paint(canvas, 0, canvas.length, rgb, 0);
    return new Image(new ImageShape(canvasHeight, canvasWidth, 3), rgb);
  }

  private void readExtension() {
    int label = in.get() & 0xFF;
    if (label == GRAPHIC_CONTROL && in.get(in.position()) >= 4) {
      boolean isTransparent = (in.get(in.position() + 1) & 1) != 0;
      transparent = isTransparent ? in.get(in.position() + 4) & 0xFF : transparent;
    }
    int length = in.get() & 0xFF;
    while (length > 0) {
      in.position(in.position() + length);
      length = in.get() & 0xFF;
    }
  }

  private void readPalette(int flags) {
    if ((flags & 0x80) != 0) {
      int colours = 2 << (flags & 7);
      in.get(in.position() + 3 * colours - 1);
      palette = Palette.ofRgb(in.array(), in.position(), colours);
      in.position(in.position() + 3 * colours);
    }
  }

  private int unsignedShort() {
    return in.getShort() & 0xFFFF;
  }
}
