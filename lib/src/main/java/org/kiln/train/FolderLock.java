package org.kiln.train;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write into a run's folder: one run has it at a time. It is the operating system's
 * lock on the file {@value #NAME}, so that it ends with its process, however that ends; the file
 * says whose it is. Where the file system has no locks, a warning says so and the run goes on
 * without.
 */
final class FolderLock implements AutoCloseable {

  static final String NAME = ".kiln-run.lock";

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  /** Beyond what the file holds: Windows lets no one read a region that is locked. */
  private static final long REGION = 1L << 40;

  private static final int MOST_OWNER_BYTES = 1024;

  /**
   * Folders that this JVM holds. POSIX gives up all of a process's locks on a file when it closes
   * any channel to it, so that the lock file must not even be opened to find that it is our own.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path folder, Path file, FileChannel channel) {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the right to write into {@code folder}, which is there.
   *
   * @throws FolderTakenException if a run has it
   * @throws IOException if the lock file can't be written
   */
  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      throw inUse(folder, "another run of this program (" + owner() + ")");
    }
    FolderLock lock = null;
    try {
      while (lock == null) {
        lock = tryTake(folder, real);
      }
      return lock;
    } finally {
      if (lock == null) {
        HELD.remove(real);
      }
    }
  }

  /** Null where the file was replaced between opening and locking it. */
  private static FolderLock tryTake(Path folder, Path real) throws IOException {
    Path file = real.resolve(NAME);
    createIfMissing(file);
    FileChannel channel = null;
    boolean taken = false;
    try {
      Object before = key(file);
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(folder, channel);
      // Its last owner may have deleted it in the meantime: a lock on what has no name keeps no one
      // out.
      taken = Objects.equals(before, key(file));
      if (!taken) {
        return null;
      }
      write(channel, owner());
      return new FolderLock(real, file, channel);
    } catch (NoSuchFileException e) {
      return null;
    } finally {
      if (!taken && channel != null) {
        channel.close();
      }
    }
  }

  private static void createIfMissing(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      return; // of a run that goes on, or of one that was killed
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static void lock(Path folder, FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock(REGION, 1, false);
    } catch (OverlappingFileLockException e) {
      throw inUse(folder, "another run of this program (" + owner() + ")");
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn(
          "The file system of {} has no locks ({}): nothing keeps a second run out of this folder",
          folder,
          e.getMessage());
      return;
    }
    if (lock == null) {
      throw inUse(folder, read(channel));
    }
  }

  private static FolderTakenException inUse(Path folder, String owner) {
    return new FolderTakenException(
        folder
            + " is being written by "
            + (owner.isBlank() ? "another run" : owner)
            + ": wait until it ends or stop it, or name another folder with --save-path (in Java"
            + " saveTo)");
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_OWNER_BYTES);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
  }

  private static void write(FileChannel channel, String owner) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static String owner() {
    return "process "
        + ProcessHandle.current().pid()
        + " on "
        + host()
        + " since "
        + LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String host() {
    try {
      // Asking the resolver for one's own name may take seconds where there is no network.
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException noSuchFile) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "this machine";
      }
    }
  }

  /** Gives the right up and removes the file. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file); // while it is ours: afterwards it may be someone else's
    } catch (IOException e) {
      LOG.warn("Can't remove {}: {}", file, e.toString());
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("Can't close {}: {}", file, e.toString());
    } finally {
      HELD.remove(folder);
    }
  }
}
