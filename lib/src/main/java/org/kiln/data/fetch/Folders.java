package org.kiln.data.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Temporary folders: named after the process that uses them, and swept up when that has died. */
final class Folders {

  private static final String SUFFIX = ".tmp";

  private Folders() {}

  /** A new folder {@code .<name>.<pid>.tmp}; those that killed processes left are removed. */
  static Path createTemporary(Path root, String name) throws IOException {
    Files.createDirectories(root);
    String prefix = "." + name + ".";
    List<Path> earlier;
    try (Stream<Path> files = Files.list(root)) {
      earlier = files.filter(file -> isAbandoned(file.getFileName().toString(), prefix)).toList();
    }
    for (Path folder : earlier) {
      delete(folder);
    }
    Path folder = root.resolve(prefix + ProcessHandle.current().pid() + SUFFIX);
    return Files.createDirectory(folder);
  }

  private static boolean isAbandoned(String name, String prefix) {
    if (!name.startsWith(prefix) || !name.endsWith(SUFFIX)) {
      return false;
    }
    String pid = name.substring(prefix.length(), name.length() - SUFFIX.length());
    return pid.matches("\\d{1,18}")
        && (Long.parseLong(pid) == ProcessHandle.current().pid()
            || ProcessHandle.of(Long.parseLong(pid)).isEmpty());
  }

  /** Removes a folder and all in it; nothing if it is not there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
