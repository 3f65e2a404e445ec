package org.kiln.data.layout;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Comparator;

/**
 * How names are read, compared and told apart: the same on every machine, whatever its language.
 */
final class FileNames {

  /**
   * By code point, as Python sorts: {@code String} compares UTF-16 units, in which characters
   * beyond the first plane come before some of the first.
   */
  static final Comparator<String> ORDER = FileNames::compare;

  /** What stands in a name for bytes that the system's encoding has no character for. */
  private static final char UNDECODED = '\uFFFD';

  private static final int SURROGATES = 0xD800;

  private FileNames() {}

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Surrogates after everything else. */
  private static int rank(char unit) {
    return Character.isSurrogate(unit) ? unit - SURROGATES + 0x10000 : unit;
  }

  /**
   * A path's bytes as text, part by part: UTF-8, or else, as a system of another age wrote them,
   * ISO 8859-1.
   */
  static String decoded(byte[] path, int from, int length) {
    StringBuilder text = new StringBuilder(length);
    int start = from;
    for (int at = from; at <= from + length; at++) {
      if (at == from + length || path[at] == '/') {
        text.append(part(path, start, at - start)).append(at == from + length ? "" : "/");
        start = at + 1;
      }
    }
    return text.toString();
  }

  private static String part(byte[] bytes, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The last name of a path, also where the system's encoding has no characters for its bytes: a
   * URI has the bytes themselves.
   */
  static String of(Path path) {
    String name = path.getFileName().toString();
    if (name.indexOf(UNDECODED) < 0) {
      return name;
    }
    String escaped = path.toUri().getRawPath().replaceFirst("/$", "");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int at = escaped.lastIndexOf('/') + 1; at < escaped.length(); at++) {
      boolean isEscape = escaped.charAt(at) == '%';
      bytes.write(isEscape ? Integer.parseInt(escaped, at + 1, at + 3, 16) : escaped.charAt(at));
      at += isEscape ? 2 : 0;
    }
    return decoded(bytes.toByteArray(), 0, bytes.size());
  }

  /** A name as all systems spell it: macOS keeps an accent apart from its letter. */
  static String canonical(String name) {
    return Normalizer.isNormalized(name, Normalizer.Form.NFC)
        ? name
        : Normalizer.normalize(name, Normalizer.Form.NFC);
  }
}
