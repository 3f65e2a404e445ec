package org.kiln.weights.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.MappedFile;

/** A pickle's bytes in turn: nothing is read, or made, that goes beyond their end. */
final class PickleBytes {

  private static final int LONGEST_LINE = 1000;

  private final MappedFile file;
  private final ByteBuffer bytes;

  PickleBytes(MappedFile file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int unsignedByte() {
    return Byte.toUnsignedInt(require(1).get());
  }

  int unsignedShort() {
    return Short.toUnsignedInt(require(2).getShort());
  }

  int signedInt() {
    return require(4).getInt();
  }

  long unsignedInt() {
    return Integer.toUnsignedLong(signedInt());
  }

  long signedLong() {
    return require(8).getLong();
  }

  /** The one number that pickles hold big-endian. */
  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
  }

  byte[] array(long length) {
    require(length);
    byte[] array = new byte[(int) length];
    bytes.get(array);
    return array;
  }

  String text(long length) {
    return new String(array(length), StandardCharsets.UTF_8);
  }

  /** Up to the next line feed, which is left out. */
  String line() {
    StringBuilder line = new StringBuilder();
    for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
      if (line.length() == LONGEST_LINE) {
        throw damaged("a name of more than " + LONGEST_LINE + " characters in its pickle");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  KilnException damaged(String what) {
    return file.damaged(what + " (byte " + bytes.position() + " of the pickle)");
  }

  MappedFile file() {
    return file;
  }

  private ByteBuffer require(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged("its pickle ends early: %,d more bytes are due".formatted(length));
    }
    return bytes;
  }
}
