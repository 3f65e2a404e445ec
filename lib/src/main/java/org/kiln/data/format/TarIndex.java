package org.kiln.data.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.kiln.data.DataException;

/** Where each image of a tar is, in the order of the archive, and which class it belongs to. */
final class TarIndex {

  private static final String NESTED = ".tar";

  private final Path archive;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> folderOfClass = new TreeMap<>();
  private final Set<String> folders = new TreeSet<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private List<String> classNames = List.of();

  private record Entry(String name, String className, long offset, int length) {}

  private TarIndex(Path archive) {
    this.archive = archive;
  }

  static TarIndex read(Path archive, FileChannel channel) {
    TarIndex index = new TarIndex(archive);
    try {
      index.scan(new ChannelRegion(channel, 0, channel.size()), 0, "", "");
    } catch (IOException e) {
      throw new DataException(
          archive
              + " is no tar that can be read in place, or is damaged after "
              + index.entries.size()
              + " images: "
              + e.getMessage(),
          e);
    }
    index.finish();
    return index;
  }

  /** Collects a tar's images; {@code prefix} and {@code className} are those of a nested tar. */
  private void scan(ChannelRegion region, long start, String prefix, String className)
      throws IOException {
    // Not closed: that would close nothing but the region, which holds nothing.
    TarArchiveInputStream tar = new TarArchiveInputStream(region);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      long offset = start + tar.getBytesRead();
      String path = checkedPath(prefix, entry.getName());
      if (entry.isDirectory()) {
        folders.add(prefix + path);
      } else if (entry.isFile()) {
        add(region, entry, prefix, path, offset, className);
      }
    }
  }

  private void add(
      ChannelRegion region,
      TarArchiveEntry entry,
      String prefix,
      String path,
      long offset,
      String className)
      throws IOException {
    if (entry.getSize() > region.end() - offset) {
      throw new IOException(
          "entry "
              + prefix
              + path
              + " at offset "
              + offset
              + " has "
              + entry.getSize()
              + " bytes, but the archive ends at "
              + region.end());
    }
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (prefix.isEmpty() && file.endsWith(NESTED)) {
      String inner = file.substring(0, file.length() - NESTED.length());
      folders.add(path + "!");
      scan(region.part(offset, entry.getSize()), offset, path + "!/", inner);
    } else if (ImageFiles.isImage(file)) {
      addImage(prefix + path, offset, entry.getSize(), className);
    }
  }

  private void addImage(String name, long offset, long length, String nestedClass) {
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      throw new DataException(
          archive
              + ": image "
              + name
              + " stands in no class folder; expected <class>/<image>, or"
              + " one tar for each class");
    }
    String folder = name.substring(0, slash);
    String className =
        nestedClass.isEmpty() ? folder.substring(folder.lastIndexOf('/') + 1) : nestedClass;
    String other = folderOfClass.putIfAbsent(className, folder);
    if (other != null && !other.equals(folder)) {
      throw new DataException(
          archive
              + ": class "
              + className
              + " stands in two folders, "
              + other
              + " and "
              + folder
              + "; expected one split in one archive");
    }
    if (length > Integer.MAX_VALUE) {
      throw new DataException(archive + ": image " + name + " has " + length + " bytes");
    }
    entries.add(new Entry(name, className, offset, (int) length));
  }

  /** Without a leading "./"; what leaves the archive is refused though nothing is unpacked. */
  private String checkedPath(String prefix, String name) {
    String path = name.replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
    if (path.startsWith("/") || path.startsWith("\\") || path.matches("(.*/)?\\.\\.(/.*)?")) {
      throw new DataException(
          archive
              + ": the path of entry "
              + prefix
              + name
              + " leaves the archive; don't use archives from this source");
    }
    return path;
  }

  private void finish() {
    if (entries.isEmpty()) {
      throw new DataException(archive + " holds no images; expected <class>/<image>");
    }
    for (String folder : folders) {
      boolean used =
          folderOfClass.values().stream().anyMatch(f -> (f + "/").startsWith(folder + "/"));
      if (!used && !folder.isEmpty() && !folder.equals(".")) {
        throw new DataException(archive + ": class folder " + folder + " holds no images");
      }
    }
    classNames = List.copyOf(folderOfClass.keySet());
    for (int label = 0; label < classNames.size(); label++) {
      labels.put(classNames.get(label), label);
    }
  }

  List<String> classNames() {
    return classNames;
  }

  int size() {
    return entries.size();
  }

  int label(int image) {
    return labels.get(entries.get(image).className);
  }

  String name(int image) {
    return entries.get(image).name;
  }

  long offset(int image) {
    return entries.get(image).offset;
  }

  int length(int image) {
    return entries.get(image).length;
  }
}
