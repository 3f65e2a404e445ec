package org.kiln.data.layout;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/**
 * Struct arrays of numbers and text in a MATLAB file of level 5, as far as ImageNet's development
 * kit needs them (<em>MAT-File Format</em>, The MathWorks, chapter 1). Matrices of other kinds are
 * stepped over.
 */
final class MatlabFile {

  private static final int HEADER = 128;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int STRUCT_CLASS = 2;
  private static final int CHAR_CLASS = 4;
  private static final int FIRST_NUMERIC_CLASS = 6;
  private static final int MOST_BYTES = 64 << 20;

  /** Values of each field of each struct array, element after element. */
  private final Map<String, Map<String, List<Object>>> structs = new HashMap<>();

  private MatlabFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it is no such file, or cut short
   */
  static MatlabFile parse(byte[] file) throws IOException {
    MatlabFile parsed = new MatlabFile();
    if (file.length < HEADER) {
      throw new EOFException("it has " + file.length + " bytes");
    }
    boolean little = file[126] == 'I' && file[127] == 'M';
    if (!little && !(file[126] == 'M' && file[127] == 'I')) {
      throw new IOException("no MATLAB file of level 5");
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(file).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    bytes.position(HEADER);
    try {
      parsed.elements(bytes);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("it is cut short, or a length in it is wrong", e);
    }
    return parsed;
  }

  /**
   * A field of a struct array.
   *
   * @return for each element a {@code double[]}, a {@code String}, or null for another kind
   * @throws IOException if there is none
   */
  List<Object> field(String variable, String field) throws IOException {
    List<Object> values = structs.getOrDefault(variable, Map.of()).get(field);
    if (values == null) {
      throw new IOException("it has no " + variable + "." + field);
    }
    return values;
  }

  private void elements(ByteBuffer bytes) throws IOException {
    while (bytes.remaining() >= 8) {
      Element element = Element.next(bytes);
      if (element.type == COMPRESSED) {
        ByteBuffer plain = inflated(element.data);
        keep(plain.remaining() >= 8 ? Element.next(plain) : element);
      } else {
        keep(element);
      }
    }
  }

  private void keep(Element element) {
    if (element.type == MATRIX) {
      matrix(element.data, true);
    }
  }

  private static ByteBuffer inflated(ByteBuffer data) throws IOException {
    byte[] packed = new byte[data.remaining()];
    data.get(packed);
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      byte[] plain = in.readNBytes(MOST_BYTES);
      return ByteBuffer.wrap(plain).order(data.order());
    }
  }

  /** A tag and what it announces; short ones have both in eight bytes. */
  private record Element(int type, ByteBuffer data) {

    static Element next(ByteBuffer bytes) {
      int first = bytes.getInt();
      int small = first >>> 16;
      int type = small == 0 ? first : first & 0xFFFF;
      int length = small == 0 ? bytes.getInt() : small;
      ByteBuffer data = bytes.slice().order(bytes.order()).limit(length);
      boolean padded = small != 0 || type != COMPRESSED;
      int step = small != 0 ? 4 : padded ? (length + 7) / 8 * 8 : length;
      bytes.position(Math.min(bytes.limit(), bytes.position() + step));
      return new Element(type, data);
    }

    double[] numbers() {
      int width =
          switch (type) {
            case 1, 2 -> 1;
            case 3, 4 -> 2;
            case 5, 6, 7 -> 4;
            default -> 8;
          };
      double[] numbers = new double[data.remaining() / width];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] =
            switch (type) {
              case 1 -> data.get();
              case 2 -> data.get() & 0xFF;
              case 3 -> data.getShort();
              case 4 -> data.getShort() & 0xFFFF;
              case 5 -> data.getInt();
              case 6 -> data.getInt() & 0xFFFFFFFFL;
              case 7 -> data.getFloat();
              case 12, 13 -> data.getLong();
              default -> data.getDouble();
            };
      }
      return numbers;
    }

    String text() {
      Charset charset =
          switch (type) {
            case 4, 17 ->
                data.order() == ByteOrder.LITTLE_ENDIAN
                    ? StandardCharsets.UTF_16LE
                    : StandardCharsets.UTF_16BE;
            case 16 -> StandardCharsets.UTF_8;
            default -> StandardCharsets.ISO_8859_1;
          };
      return charset.decode(data).toString();
    }
  }

  /** Its value: numbers, text, or null; a struct array at the top is kept by its name. */
  private Object matrix(ByteBuffer bytes, boolean top) {
    if (bytes.remaining() == 0) {
      return null;
    }
    int kind = Element.next(bytes).data.getInt() & 0xFF;
    double[] dimensions = Element.next(bytes).numbers();
    String name = Element.next(bytes).text();
    if (kind == CHAR_CLASS) {
      return Element.next(bytes).text();
    } else if (kind >= FIRST_NUMERIC_CLASS) {
      return Element.next(bytes).numbers();
    } else if (kind == STRUCT_CLASS && top) {
      structs.put(name, struct(bytes, dimensions));
    }
    return null;
  }

  private Map<String, List<Object>> struct(ByteBuffer bytes, double[] dimensions) {
    int nameLength = (int) Element.next(bytes).numbers()[0];
    String names = Element.next(bytes).text();
    List<String> fields = new ArrayList<>();
    for (int at = 0; nameLength > 0 && at + nameLength <= names.length(); at += nameLength) {
      String padded = names.substring(at, at + nameLength);
      int end = padded.indexOf(0);
      fields.add(end < 0 ? padded : padded.substring(0, end));
    }
    double elements = 1;
    for (double dimension : dimensions) {
      elements *= dimension;
    }
    Map<String, List<Object>> values = new HashMap<>();
    fields.forEach(field -> values.put(field, new ArrayList<>()));
    for (long element = 0; element < elements && bytes.remaining() >= 8; element++) {
      for (String field : fields) {
        values.get(field).add(matrix(Element.next(bytes).data, false));
      }
    }
    return values;
  }
}
