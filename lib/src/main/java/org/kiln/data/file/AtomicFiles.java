package org.kiln.data.file;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes files that are there whole or not at all: to a temporary name in the target's own folder,
 * forced to the disk, then renamed over the target in one step.
 */
public final class AtomicFiles {

  /** Names that {@link #write} gives: the target's, the process, a number. */
  private static final Pattern TEMPORARY =
      Pattern.compile("\\..+\\.(\\d{1,18})-[0-9a-f]{1,16}\\.tmp");

  private AtomicFiles() {}

  /**
   * What writes the contents; it may throw what writing throws.
   *
   * @param <T> what is written to
   */
  @FunctionalInterface
  public interface ThrowingConsumer<T> {

    /**
     * @param target what to write to
     * @throws IOException if writing fails
     */
    void accept(T target) throws IOException;
  }

  /**
   * Replaces {@code target} by what {@code writer} writes. A reader sees the old contents or the
   * new, never a part; when {@code writer} throws, the old contents stay and nothing is left
   * behind. What is no file, as {@code /dev/stdout} or a pipe, is written to instead; of a link,
   * the file that it names is replaced.
   *
   * @param target file to write; missing parent folders are created
   * @param writer gets a buffered stream, which is closed for it
   * @throws IOException if the file cannot be written, or as {@code writer} throws it
   */
  public static void write(Path target, ThrowingConsumer<OutputStream> writer) throws IOException {
    if (isStream(target)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
        writer.accept(out);
      }
      return;
    }
    Path place = place(target);
    Files.createDirectories(place.getParent());
    Path temporary =
        Files.createFile(place.resolveSibling("." + place.getFileName() + "." + unique() + ".tmp"));
    try {
      try (FileOutputStream file = new FileOutputStream(temporary.toFile());
          OutputStream out = new BufferedOutputStream(file, 1 << 16)) {
        writer.accept(out);
        out.flush();
        file.getFD().sync();
      }
      rename(temporary, place);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static boolean isStream(Path target) {
    return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
  }

  /** Where it is, links followed. */
  private static Path place(Path target) throws IOException {
    return Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
  }

  /**
   * Makes sure that {@link #write} can write {@code target}, and changes nothing but that its
   * folder is made if missing.
   *
   * @param target a file
   * @throws IOException if it can't
   */
  public static void requireWritable(Path target) throws IOException {
    if (!isStream(target)) {
      Path folder = place(target).getParent();
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".kiln-", ".tmp"));
    }
  }

  /**
   * Puts a finished file in its place in one step: forces it to the disk and renames it. Both must
   * be on one file system.
   *
   * @param finished the file to move
   * @param target its place, replaced if there
   * @throws IOException if the file cannot be moved
   */
  public static void publish(Path finished, Path target) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    try (FileChannel channel = FileChannel.open(finished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    rename(finished, target);
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      // Some network file systems know no atomic rename; a plain one is the best there is.
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Removes what writes that were killed have left in a folder: temporary files of this class whose
   * process is no more, or was started after them.
   *
   * @param folder where to look; not below it
   * @throws IOException if it cannot be listed, or a file in it not be removed
   */
  public static void removeStale(Path folder) throws IOException {
    List<Path> stale;
    try (Stream<Path> files = Files.list(folder)) {
      stale = files.filter(AtomicFiles::isStale).toList();
    }
    for (Path file : stale) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isStale(Path file) {
    Matcher name = TEMPORARY.matcher(file.getFileName().toString());
    return name.matches()
        && ProcessHandle.of(Long.parseLong(name.group(1)))
            .flatMap(process -> process.info().startInstant())
            .map(start -> isOlder(file, start))
            .orElseGet(() -> ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty());
  }

  /** A second of grace: file systems and process tables round. */
  private static boolean isOlder(Path file, Instant start) {
    try {
      return Files.getLastModifiedTime(file).toInstant().plusSeconds(1).isBefore(start);
    } catch (IOException e) {
      return false; // renamed or removed since it was listed
    }
  }

  private static String unique() {
    return ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
  }
}
