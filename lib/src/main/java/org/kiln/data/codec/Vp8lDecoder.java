package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/** VP8L, WebP's lossless format (RFC 9649, section 3). */
final class Vp8lDecoder {

  private static final int SIGNATURE = 0x2F;
  private static final int MAX_TRANSFORMS = 4;

  private Vp8lDecoder() {}

  static Image decode(ByteBuffer chunk) throws IOException {
    Vp8lBits in = new Vp8lBits(chunk);
    if (in.read(8) != SIGNATURE) {
      throw new IOException("its lossless data has no signature");
    }
    int width = 1 + in.read(14);
    int height = 1 + in.read(14);
    PixelLimit.check(width, height);
    in.skip(1);
    int version = in.read(3);
    if (version != 0) {
      throw new IOException("VP8L has no version " + version);
    }
    Deque<Vp8lTransform> transforms = new ArrayDeque<>();
    int packedWidth = width;
    while (in.readFlag()) {
      if (transforms.size() == MAX_TRANSFORMS) {
        throw new IOException("it has more than " + MAX_TRANSFORMS + " transforms");
      }
      Vp8lTransform transform = Vp8lTransform.read(in, packedWidth, height);
      transforms.push(transform);
      if (transform instanceof Vp8lTransform.Indexing indexing) {
        packedWidth = Vp8lImage.blocks(packedWidth, indexing.bits());
      }
    }
    int[] pixels = Vp8lImage.read(in, packedWidth, height, true);
    for (Vp8lTransform transform : transforms) {
      pixels = transform.undo(pixels);
    }
    return new Image(new ImageShape(height, width, 3), rgb(pixels));
  }

  private static byte[] rgb(int[] pixels) {
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return rgb;
  }
}
