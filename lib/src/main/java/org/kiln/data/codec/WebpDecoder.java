package org.kiln.data.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;

/**
 * WebP, lossy (VP8) and lossless (VP8L), with libwebp's values. Alpha is dropped; of an animation
 * the first frame is taken, on a black canvas. The container is RIFF, little-endian chunks.
 */
final class WebpDecoder {

  private static final int VP8 = 0x20385056;
  private static final int VP8L = 0x4C385056;
  private static final int VP8X = 0x58385056;
  private static final int ANMF = 0x464D4E41;
  private static final int RIFF_HEADER = 12;
  private static final int FRAME_HEADER = 16;

  private WebpDecoder() {}

  static Image decode(byte[] encoded) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    long length = 8 + (in.getInt(4) & 0xFFFFFFFFL);
    if (length > encoded.length) {
      throw new IOException("it is cut short: it claims " + length + " bytes");
    }
    return find(in.limit((int) length).position(RIFF_HEADER).slice().order(in.order()), false);
  }

  /** The first image among chunks, those of the file or those of an animation's frame. */
  private static Image find(ByteBuffer in, boolean inFrame) throws IOException {
    int canvasWidth = 0;
    int canvasHeight = 0;
    while (in.remaining() >= 8) {
      int type = in.getInt();
      ByteBuffer chunk = body(in);
      switch (type) {
        case VP8 -> {
          return Vp8Decoder.decode(chunk);
        }
        case VP8L -> {
          return Vp8lDecoder.decode(chunk);
        }
        case VP8X -> {
          canvasWidth = 1 + unsigned24(chunk, 4);
          canvasHeight = 1 + unsigned24(chunk, 7);
          PixelLimit.check(canvasWidth, canvasHeight);
        }
        case ANMF -> {
          if (inFrame) {
            throw new IOException("it has a frame in a frame");
          }
          return onCanvas(chunk, canvasWidth, canvasHeight);
        }
        default -> {}
      }
    }
    throw new IOException("it holds no image");
  }

  private static ByteBuffer body(ByteBuffer in) throws IOException {
    long length = in.getInt() & 0xFFFFFFFFL;
    if (length > in.remaining()) {
      throw new IOException("it is cut short: a chunk claims " + length + " bytes");
    }
    ByteBuffer chunk = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(Math.min(in.limit(), in.position() + (int) (length + length % 2)));
    return chunk;
  }

  private static Image onCanvas(ByteBuffer frame, int width, int height) throws IOException {
    int left = 2 * unsigned24(frame, 0);
    int top = 2 * unsigned24(frame, 3);
    Image image = find(frame.position(FRAME_HEADER).slice().order(frame.order()), true);
    ImageShape part = image.shape();
    if (left + part.width() > width || top + part.height() > height) {
      throw new IOException("its first frame is larger than its canvas");
    }
    byte[] canvas = new byte[3 * width * height];
    for (int y = 0; y < part.height(); y++) {
      int from = 3 * y * part.width();
      System.arraycopy(
          image.pixels(), from, canvas, 3 * ((top + y) * width + left), 3 * part.width());
    }
    return new Image(new ImageShape(height, width, 3), canvas);
  }

  private static int unsigned24(ByteBuffer in, int at) {
    return in.getShort(at) & 0xFFFF | (in.get(at + 2) & 0xFF) << 16;
  }
}
