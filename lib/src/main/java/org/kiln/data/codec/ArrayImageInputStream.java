package org.kiln.data.codec;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file in memory for ImageIO, whose own stream copies it once more. */
final class ArrayImageInputStream extends ImageInputStreamImpl {

  private final byte[] bytes;

  ArrayImageInputStream(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] to, int offset, int count) {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      return -1;
    }
    int read = (int) Math.min(count, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, to, offset, read);
    streamPos += read;
    return read;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
