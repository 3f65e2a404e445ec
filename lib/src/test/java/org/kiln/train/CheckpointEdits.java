package org.kiln.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Checkpoints with other contents: what a bad disk or a stranger makes of them. */
final class CheckpointEdits {

  private CheckpointEdits() {}

  /** All entries, in order. */
  static Map<String, byte[]> entries(Path file) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        entries.put(e.getName(), in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** Writes entries as they are, in a sound zip: the zip's own checksums are right. */
  static Path write(Path file, Map<String, byte[]> entries) {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** The same with Kiln's sums made anew: what someone writes who knows the format. */
  static Path forge(Path file, Map<String, byte[]> entries) {
    Map<String, byte[]> forged = new LinkedHashMap<>(entries);
    StringBuilder sums = new StringBuilder();
    forged.remove(CheckpointZip.SUMS);
    forged.forEach((name, bytes) -> sums.append(Digest.of(bytes)).append("  " + name + "\n"));
    forged.put(CheckpointZip.SUMS, utf8(sums.toString()));
    return write(file, forged);
  }

  /** {@code entries} with the text of one replaced. */
  static Map<String, byte[]> edit(
      Map<String, byte[]> entries, String name, UnaryOperator<String> change) {
    Map<String, byte[]> edited = new LinkedHashMap<>(entries);
    String text = new String(entries.get(name), StandardCharsets.UTF_8);
    String changed = change.apply(text);
    if (changed.equals(text)) {
      throw new AssertionError("Nothing of " + name + " was changed: " + text);
    }
    edited.put(name, utf8(changed));
    return edited;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
