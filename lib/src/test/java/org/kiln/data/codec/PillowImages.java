package org.kiln.data.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/** Image files and what Pillow makes of them, as {@code pillow_images.py} recorded it. */
public final class PillowImages {

  /** A file and its pixels after {@code convert("RGB")} and {@code convert("L")}. */
  public record Recorded(String name, byte[] file, int width, int height, byte[] rgb, byte[] grey) {

    @Override
    public String toString() {
      return name;
    }
  }

  private PillowImages() {}

  /** All files, by name. */
  public static Map<String, Recorded> all() {
    Map<String, byte[]> pixels = new HashMap<>();
    Map<String, Recorded> files = new LinkedHashMap<>();
    for (String line : new String(read("expected.txt"), StandardCharsets.US_ASCII).split("\n")) {
      String[] fields = line.split(" ");
      if (fields[0].equals("pixels")) {
        pixels.put(fields[1], inflated(Base64.getDecoder().decode(fields[2])));
      } else if (fields[0].equals("file")) {
        String name = fields[1];
        Recorded recorded =
            new Recorded(
                name,
                read(name),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]),
                pixels.get(fields[4]),
                pixels.get(fields[5]));
        files.put(name, recorded);
      }
    }
    return files;
  }

  private static byte[] read(String name) {
    try (InputStream in = PillowImages.class.getResourceAsStream("/pillow/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] inflated(byte[] deflated) {
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
