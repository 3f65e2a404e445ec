package org.kiln.data.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A small tree of files for tests, written as a folder or a tar.
 *
 * <p>A line is a path with {@code {a,b}} and {@code {1..3}} as in a shell. What follows says what
 * it is: {@code =text} a text, {@code =@png} a PNG, {@code -> target} a symbolic link, {@code =>
 * target} a hard link; {@code path/} is a folder. A file is a PNG where nothing is said.
 */
final class Tree {

  /** A PNG of one grey pixel. */
  static final byte[] PNG =
      HexFormat.of()
          .parseHex(
              "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
                  + "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082");

  private static final Pattern RANGE = Pattern.compile("\\{(\\d+)\\.\\.(\\d+)}");
  private static final Pattern CHOICE = Pattern.compile("\\{([^{}]*)}");

  private final Map<String, String> entries = new LinkedHashMap<>();

  Tree(String... lines) {
    for (String line : lines) {
      expand(line).forEach(this::add);
    }
  }

  private void add(String line) {
    for (String mark : new String[] {" -> ", " => ", "="}) {
      int at = line.indexOf(mark);
      if (at > 0) {
        entries.put(line.substring(0, at), line.substring(at));
        return;
      }
    }
    entries.put(line, line.endsWith("/") ? "/" : "=@png");
  }

  private static List<String> expand(String line) {
    Matcher range = RANGE.matcher(line);
    if (range.find()) {
      int from = Integer.parseInt(range.group(1));
      int to = Integer.parseInt(range.group(2));
      return IntStream.rangeClosed(from, to)
          .mapToObj(i -> line.substring(0, range.start()) + i + line.substring(range.end()))
          .flatMap(expanded -> expand(expanded).stream())
          .toList();
    }
    Matcher choice = CHOICE.matcher(line);
    if (!choice.find()) {
      return List.of(line);
    }
    List<String> all = new ArrayList<>();
    for (String part : choice.group(1).split(",")) {
      all.addAll(expand(line.substring(0, choice.start()) + part + line.substring(choice.end())));
    }
    return all;
  }

  private static byte[] content(String what) {
    return what.equals("=@png") ? PNG : what.substring(1).getBytes(StandardCharsets.UTF_8);
  }

  /** Writes it as a folder. */
  Path folder(Path root) throws IOException {
    Files.createDirectories(root);
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      Path path = root.resolve(entry.getKey());
      String what = entry.getValue();
      if (what.equals("/")) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(path.getParent());
      if (what.startsWith(" -> ")) {
        Files.createSymbolicLink(path, Path.of(what.substring(4)));
      } else if (what.startsWith(" => ")) {
        Files.createLink(path, root.resolve(what.substring(4)));
      } else {
        Files.write(path, content(what));
      }
    }
    return root;
  }

  /**
   * Writes it as a tar, its entries in an order of no meaning; links come after what they lead to.
   */
  Path tar(Path file, String prefix) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(tar(prefix));
    }
    return file;
  }

  /** The same, gzipped. */
  Path tarGz(Path file, String prefix) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(tar(prefix));
    }
    return file;
  }

  byte[] tar(String prefix) throws IOException {
    List<String> names = new ArrayList<>(entries.keySet());
    Collections.shuffle(names, new Random(7));
    names.sort((a, b) -> Boolean.compare(isLink(a), isLink(b)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (String name : names) {
        write(tar, prefix, name, entries.get(name));
      }
    }
    return bytes.toByteArray();
  }

  private boolean isLink(String name) {
    return entries.get(name).startsWith(" ");
  }

  private static void write(TarArchiveOutputStream tar, String prefix, String name, String what)
      throws IOException {
    if (what.startsWith(" ")) {
      boolean symbolic = what.startsWith(" -> ");
      TarArchiveEntry link =
          new TarArchiveEntry(
              prefix + name, symbolic ? TarConstants.LF_SYMLINK : TarConstants.LF_LINK, true);
      link.setLinkName((symbolic ? "" : prefix) + what.substring(4));
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      return;
    }
    byte[] content = what.equals("/") ? new byte[0] : content(what);
    TarArchiveEntry header = new TarArchiveEntry(prefix + name, true);
    header.setSize(content.length);
    tar.putArchiveEntry(header);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
