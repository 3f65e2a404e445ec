package org.kiln.train;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file could not be written, for a message that names the file. */
final class FileError {

  private FileError() {}

  /**
   * The reason in a few words, without the names of Java's classes.
   *
   * @param file what was to be written; a folder above it that was in the way is named
   * @param error what was thrown
   */
  static String reason(Path file, IOException error) {
    if (!(error instanceof FileSystemException system)) {
      return Json.reason(error);
    }
    Path named = system.getFile() == null ? file : Path.of(system.getFile());
    Path whole = file.toAbsolutePath();
    boolean above =
        whole.getParent() != null && whole.getParent().startsWith(named.toAbsolutePath());
    return (above ? named + ": " : "") + reason(system);
  }

  private static String reason(FileSystemException error) {
    if (error instanceof FileAlreadyExistsException) {
      return "it is a file";
    }
    if (error instanceof AccessDeniedException) {
      return "no permission";
    }
    if (error instanceof NoSuchFileException) {
      return "it can't be made there";
    }
    return error.getReason() == null ? Json.reason(error) : error.getReason();
  }
}
