package org.kiln.data.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.kiln.error.DataException;

/** A folder of the file system. */
final class DiskFolder extends SourceFolder {

  private final Path path;
  private final Object key;

  /** Files whose names the system's encoding can't write. */
  private final Map<String, Path> undecoded = new HashMap<>();

  private DiskFolder(String name, DiskFolder parent, Path path, Object key) {
    super(name, parent);
    this.path = path;
    this.key = key;
  }

  /**
   * A folder as the top of a tree.
   *
   * @throws DataException if it can't be read
   */
  static DiskFolder top(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new DiskFolder(name(path), null, path, key(path, attributes));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static String name(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? "" : last.toString();
  }

  private static Object key(Path path, BasicFileAttributes attributes) throws IOException {
    return attributes.fileKey() == null ? path.toRealPath() : attributes.fileKey();
  }

  private static DataException unreadable(Path path, IOException cause) {
    return new DataException(
        "Cannot list "
            + path
            + (cause instanceof AccessDeniedException
                ? ": no permission. Allow reading it, or move it elsewhere"
                : ": " + cause),
        cause);
  }

  @Override
  boolean isArchive() {
    return false;
  }

  @Override
  String where() {
    return path.toString();
  }

  @Override
  String where(String file) {
    return file(file).toString();
  }

  /**
   * @throws DataException if the system's encoding has no bytes for the name
   */
  Path file(String name) {
    Path kept = undecoded.get(name);
    try {
      return kept == null ? path.resolve(name) : kept;
    } catch (InvalidPathException e) {
      throw new DataException(
          "The name "
              + name
              + " in "
              + path
              + " can't be written in this system's encoding ("
              + System.getProperty("sun.jnu.encoding")
              + "): set LC_ALL=C.UTF-8",
          e);
    }
  }

  @Override
  byte[] read(String file) throws IOException {
    return Files.readAllBytes(file(file));
  }

  @Override
  void close() {}

  @Override
  Listing list() {
    Listing found = new Listing();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = FileNames.of(entry);
        if (!FileKinds.isRubbish(name)) {
          add(name, entry, found);
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    } catch (DirectoryIteratorException e) {
      throw unreadable(path, e.getCause());
    }
    return found.sorted();
  }

  private void add(String name, Path entry, Listing found) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(entry, BasicFileAttributes.class);
    } catch (IOException e) {
      if (FileKinds.isImage(name)) {
        found.passedOver().add(new PassedOver.Item(name, PassedOver.BROKEN_LINK));
      }
      return;
    }
    if (!entry.getFileName().toString().equals(name)) {
      undecoded.put(name, entry);
    }
    if (attributes.isDirectory()) {
      addFolder(name, entry, key(entry, attributes), found);
    } else if (attributes.isRegularFile()) {
      addFile(name, entry, found);
    } else if (FileKinds.isImage(name)) {
      found.passedOver().add(new PassedOver.Item(name, PassedOver.SPECIAL));
    }
  }

  private void addFolder(String name, Path entry, Object entryKey, Listing found) {
    for (DiskFolder around = this; around != null; around = (DiskFolder) around.parent()) {
      if (around.key.equals(entryKey)) {
        found.passedOver().add(new PassedOver.Item(name, PassedOver.LOOP));
        return;
      }
    }
    if (Files.isSymbolicLink(entry)) {
      countFolderByLink();
    }
    found.folders().add(new DiskFolder(name, this, entry, entryKey));
  }

  private void addFile(String name, Path entry, Listing found) {
    if (FileKinds.isImage(name)) {
      found.images().add(name);
    } else if (FileKinds.isArchive(name)) {
      found.archives().add(TarFolder.ofFile(entry, this));
    } else {
      FileKinds.passedOver(name, () -> head(entry))
          .ifPresentOrElse(
              kind -> found.passedOver().add(new PassedOver.Item(name, kind)),
              () -> found.others().add(name));
    }
  }

  private static byte[] head(Path entry) {
    try (InputStream in = Files.newInputStream(entry)) {
      return in.readNBytes(FileKinds.HEAD);
    } catch (IOException e) {
      return new byte[0]; // what can't be opened looks like nothing
    }
  }
}
