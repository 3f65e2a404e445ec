package org.kiln.data.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A JPEG's header, read as libjpeg reads it, and the same file with a header that leaves ImageIO's
 * reader nothing to guess: it takes three channels without a JFIF or Adobe marker for RGB where
 * libjpeg takes them for YCbCr, applies colour profiles, and stumbles over damaged metadata.
 */
final class JpegFrame {

  /** What the samples of a file are. */
  enum ColourModel {
    GREY,
    RGB,
    YCBCR,
    CMYK,
    YCCK
  }

  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DHT = 0xC4;
  private static final int DQT = 0xDB;
  private static final int DAC = 0xCC;
  private static final int DRI = 0xDD;
  private static final int APP0 = 0xE0;
  private static final int APP14 = 0xEE;
  private static final int TEM = 0x01;
  private static final int JFIF = 0x4A464946;
  private static final int ADOBE = 0x41646F62;

  /** Scans that a progressive file may have; each goes over all of the image. */
  private static final int MAX_SCANS = 500;

  private static final int MAX_SCANS_OF_LARGEST = 16;
  private static final int PROGRESSIVE = 0xC2;

  private final ByteBuffer in;
  private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
  private boolean jfif;
  private int adobeTransform = -1;
  private int width;
  private int height;
  private boolean progressive;
  private int[] components;
  private int[] sampling;

  private JpegFrame(byte[] encoded) {
    in = ByteBuffer.wrap(encoded);
  }

  /**
   * Reads up to the first scan.
   *
   * @throws IOException if there is none, or the image is too large
   */
  static JpegFrame read(byte[] encoded) throws IOException {
    JpegFrame frame = new JpegFrame(encoded);
    frame.readSegments();
    if (frame.components == null) {
      throw new IOException("it has no frame header");
    }
    frame.checkScans();
    return frame;
  }

  private void checkScans() throws IOException {
    long scans = 0;
    for (int at = in.position(); progressive && at < in.limit() - 1; at++) {
      scans += in.get(at) == (byte) 0xFF && in.get(at + 1) == (byte) SOS ? 1 : 0;
    }
    if (scans > MAX_SCANS || scans * width * height > MAX_SCANS_OF_LARGEST * PixelLimit.PIXELS) {
      throw new IOException(
          "it has " + scans + " scans of " + width + "x" + height + " pixels, which take too long");
    }
  }

  /** The tables of an abbreviated file, which holds no image (TIFF's JPEGTables). */
  static byte[] tables(byte[] encoded) throws IOException {
    JpegFrame frame = new JpegFrame(encoded);
    frame.readSegments();
    return frame.tables.toByteArray();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int channels() {
    return components.length;
  }

  /** If there are half as many rows of chroma as of luma, and as many columns (4:4:0). */
  boolean hasHalfTheChromaRows() {
    return sampling.length == 3
        && sampling[0] == 0x12
        && sampling[1] == 0x11
        && sampling[2] == 0x11;
  }

  /** libjpeg's rules: JFIF, then Adobe's transform, then the components' numbers. */
  ColourModel colourModel() throws IOException {
    return switch (components.length) {
      case 1 -> ColourModel.GREY;
      case 3 -> isRgb() ? ColourModel.RGB : ColourModel.YCBCR;
      case 4 -> adobeTransform > 0 ? ColourModel.YCCK : ColourModel.CMYK;
      default ->
          throw new IOException("it has " + components.length + " channels, 1, 3 or 4 expected");
    };
  }

  private boolean isRgb() {
    boolean named = components[0] == 'R' && components[1] == 'G' && components[2] == 'B';
    return !jfif && (adobeTransform == 0 || adobeTransform < 0 && named);
  }

  /**
   * The file from the first scan on, behind a header of the tables, the frame and one marker that
   * names the colour model.
   *
   * @param more tables that stand elsewhere
   */
  byte[] normalized(ColourModel model, byte[] more) {
    byte[] marker = marker(model);
    int rest = in.limit() - in.position();
    ByteBuffer out = ByteBuffer.allocate(2 + marker.length + more.length + tables.size() + rest);
    out.put((byte) 0xFF).put((byte) SOI).put(marker).put(more).put(tables.toByteArray());
    return out.put(in.array(), in.position(), rest).array();
  }

  private static byte[] marker(ColourModel model) {
    if (model == ColourModel.GREY || model == ColourModel.YCBCR) {
      // Version 1.1, square pixels, no thumbnail.
      ByteBuffer jfif = segment(APP0, 16).putInt(JFIF).put((byte) 0).putShort((short) 0x0101);
      return jfif.put((byte) 0).putShort((short) 1).putShort((short) 1).array();
    }
    ByteBuffer adobe = segment(APP14, 14).putInt(ADOBE).put((byte) 'e').putShort((short) 100);
    return adobe.putInt(0).put((byte) (model == ColourModel.YCCK ? 2 : 0)).array();
  }

  private static ByteBuffer segment(int marker, int length) {
    return ByteBuffer.allocate(2 + length)
        .putShort((short) (0xFF00 | marker))
        .putShort((short) length);
  }

  private void readSegments() throws IOException {
    in.position(2);
    while (true) {
      int start = in.position();
      int marker = nextMarker();
      if (marker == SOS || marker == EOI) {
        in.position(start);
        return;
      }
      boolean alone = marker == TEM || marker >= 0xD0 && marker <= SOI;
      if (!alone) {
        int at = in.position();
        int length = in.getShort() & 0xFFFF;
        if (length < 2 || in.limit() - at < length) {
          throw new IOException("it is cut short in its header, at byte " + at);
        }
        readSegment(marker, at + 2, length - 2);
        in.position(at + length);
      }
    }
  }

  /** Bytes before a marker that belong to nothing are passed over, as libjpeg does. */
  private int nextMarker() throws IOException {
    int value = 0;
    while (value == 0) {
      while ((in.get() & 0xFF) != 0xFF) {}
      value = 0xFF;
      while (value == 0xFF) {
        value = in.get() & 0xFF;
      }
    }
    return value;
  }

  private void readSegment(int marker, int at, int length) throws IOException {
    if (marker == APP0 && length >= 14 && in.getInt(at) == JFIF && in.get(at + 4) == 0) {
      jfif = true;
    } else if (marker == APP14 && length >= 12 && in.getInt(at) == ADOBE && in.get(at + 4) == 'e') {
      adobeTransform = in.get(at + 11) & 0xFF;
    } else if (isFrame(marker)) {
      readFrame(at, length);
      progressive = marker == PROGRESSIVE;
      keep(marker, at, length);
    } else if (marker == DHT || marker == DQT || marker == DRI || marker == DAC) {
      keep(marker, at, length);
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != 0xC8 && marker != DAC;
  }

  private void readFrame(int at, int length) throws IOException {
    int bits = in.get(at);
    height = in.getShort(at + 1) & 0xFFFF;
    width = in.getShort(at + 3) & 0xFFFF;
    PixelLimit.check(width, height);
    int count = in.get(at + 5) & 0xFF;
    if (bits != 8 || length < 6 + 3 * count || components != null) {
      throw new IOException(
          components == null
              ? "its frame header is damaged, or of " + bits + " bits (8 expected)"
              : "it has two frame headers");
    }
    components = new int[count];
    sampling = new int[count];
    for (int i = 0; i < count; i++) {
      components[i] = in.get(at + 6 + 3 * i) & 0xFF;
      sampling[i] = in.get(at + 7 + 3 * i);
    }
  }

  private void keep(int marker, int at, int length) {
    tables.write(0xFF);
    tables.write(marker);
    tables.write(length + 2 >> 8);
    tables.write(length + 2);
    tables.write(in.array(), at, length);
  }
}
